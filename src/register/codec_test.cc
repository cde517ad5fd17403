#include "register/codec.h"

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

#include "register/internal/payloads.h"

namespace longwatch::registry {
namespace {

using internal::fields;

/// Gives every member of a value a random content, some of it awkward.
class Filler {
 public:
  explicit Filler(std::uint32_t seed) : random_(seed) {}

  template <class T>
  void operator()(std::string_view /*name*/, T& value) {
    fill(value);
  }

  template <class T>
  void fill(T& value) {
    if constexpr (std::same_as<T, bool>) {
      value = below(2) == 1;
    } else if constexpr (std::floating_point<T>) {
      value = (static_cast<double>(random_()) - 2e9) / static_cast<double>(below(1000) + 1);
    } else if constexpr (std::integral<T>) {
      const std::uint64_t wide = (std::uint64_t{random_()} << 32U) | random_();
      value = below(4) == 0 ? std::numeric_limits<T>::max() : static_cast<T>(wide);
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(below(size_of(value)));
    } else if constexpr (std::same_as<T, Timestamp>) {
      // From 1601 to 1829 and from 1970 to 2198, to 100 ns.
      constexpr std::int64_t kYear1601 = -116'444'736'000'000'000;
      const auto ticks = static_cast<std::int64_t>(random_() << 24U | below(1U << 24U));
      value = Timestamp(TimeTicks(ticks + (below(2) == 0 ? 0 : kYear1601)));
    } else {
      fill_other(value);
    }
  }

 private:
  void fill_other(std::string& value) {
    static const std::vector<std::string> awkward = {"",
                                                     "plain",
                                                     "\"quoted\\\"",
                                                     "line\nfeed\r\t",
                                                     std::string("nul\0inside", 10),
                                                     "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80",
                                                     "null",
                                                     "C:\\PerfLogs\\a.rar",
                                                     "\x01\x1F\x7F"};
    value = awkward[below(awkward.size())];
  }

  template <class T>
  void fill_other(std::optional<T>& value) {
    value.reset();
    if (below(3) > 0) {
      fill(value.emplace());
    }
  }

  template <class T>
  void fill_other(std::vector<T>& value) {
    value.assign(below(4), T{});
    for (T& item : value) {
      fill(item);
    }
  }

  template <class T>
  void fill_other(T& value) {
    fields(*this, value);
  }

  template <class E>
  static std::size_t size_of(E value) {
    if constexpr (model::NamedEnum<E>) {
      return names_of(value).size();
    } else {
      return std::same_as<E, model::Level> ? 5 : 4;
    }
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }

  std::mt19937 random_;
};

/// Compares member by member, so that a member one direction forgets would be seen.
class Comparer {
 public:
  template <class T>
  static bool same(const T& a, const T& b) {
    Listing left;
    Listing right;
    left.add(a);
    right.add(b);
    return left.text == right.text;
  }

 private:
  struct Listing {
    template <class T>
    void operator()(std::string_view name, const T& value) {
      text.append(name).append("=");
      add(value);
    }

    void add(const std::string& value) {
      text.append(std::to_string(value.size())).append(":").append(value);
    }

    template <class T>
    void add(const std::optional<T>& value) {
      text.append(value.has_value() ? "some " : "none ");
      if (value.has_value()) {
        add(*value);
      }
    }

    template <class T>
    void add(const std::vector<T>& value) {
      text.append(std::to_string(value.size())).append(" of ");
      for (const T& item : value) {
        add(item);
      }
    }

    void add(const Timestamp& value) { add_number(value.time_since_epoch().count()); }

    template <class T>
    void add(const T& value) {
      if constexpr (std::is_enum_v<T>) {
        add_number(static_cast<int>(value));
      } else if constexpr (std::floating_point<T>) {
        text.append(reinterpret_cast<const char*>(&value), sizeof value);
      } else if constexpr (std::integral<T>) {
        add_number(value);
      } else {
        fields(*this, value);
      }
    }

    template <class T>
    void add_number(T value) {
      text.append(std::to_string(value)).append(";");
    }

    std::string text;
  };
};

template <class T>
class Codec : public testing::Test {};

using Stored =
    testing::Types<model::SourceRecord, model::FindingRecord, model::EvidenceItem, model::SetAside,
                   model::Incident, model::Campaign, model::Assessment, model::Judgement,
                   model::Release, model::NotificationDecision, model::Claim, model::Response,
                   model::ListedIncident, model::Organisation, model::PersonalFields,
                   model::Statistics, model::CaseFile, internal::WorkspaceEntry,
                   internal::CalendarEntry, internal::PersonEntry, internal::PersonAccess,
                   internal::ConfirmationEntry>;
TYPED_TEST_SUITE(Codec, Stored);

TYPED_TEST(Codec, ReadsBackEverythingItWrites) {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    TypeParam value{};
    Filler filler(seed);
    filler.fill(value);
    const std::string json = encode(value);
    const Result<TypeParam> again = decode<TypeParam>(json);
    ASSERT_TRUE(again.ok()) << again.error().to_line() << "\n" << json;
    ASSERT_TRUE(Comparer::same(value, *again)) << json;
    ASSERT_EQ(encode(*again), json);
  }
}

TYPED_TEST(Codec, RefusesAnUnknownMember) {
  std::string json = encode(TypeParam{});
  json.insert(1, "\"surprise\":1,");
  const Result<TypeParam> value = decode<TypeParam>(json);
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().code(), ErrorCode::Corrupt);
  EXPECT_EQ(value.error().message(), "unknown member 'surprise'");
}

TEST(CodecForm, IsReadable) {
  model::Claim claim;
  claim.id = "cl-1";
  claim.polarity = model::ClaimPolarity::Denies;
  claim.said = parse_iso8601("2026-03-10T00:30:00.1234567Z");
  EXPECT_EQ(encode(claim),
            R"({"id":"cl-1","incident":"","speaker":"","polarity":"denies","about":"","quote":"",)"
            R"("source":"","said":"2026-03-10T00:30:00.1234567Z","held_against":"","facts":[],)"
            R"("marking":{"tlp":"TLP:AMBER+STRICT","originators":[]}})");
}

struct Refusal {
  std::string_view json;
  std::string_view message;
};

TEST(CodecForm, SaysWhatDoesNotFit) {
  const std::vector<Refusal> refusals = {
      {R"({"id":1})", "expected a text, got '1'"},
      {R"({"id":"a","id":"b"})", "the member 'id' stands twice"},
      {R"({"polarity":"shouts"})", "expected a name of the model, got 'shouts'"},
      {R"({"said":"yesterday"})", "expected a time, got 'yesterday'"},
      {R"({"facts":{}})", "expected a list, got ''"},
      {R"({"marking":[]})", "expected an object, got ''"},
      {R"({"id":"\x"})", R"(expected a text, got an escape that is none in '\x')"},
      {R"({"id":"a")", "expected JSON, but the text ends before its last bracket at byte 9"},
  };
  for (const Refusal& refusal : refusals) {
    const Result<model::Claim> claim = decode<model::Claim>(refusal.json);
    ASSERT_FALSE(claim.ok()) << refusal.json;
    EXPECT_EQ(claim.error().message(), refusal.message) << refusal.json;
    EXPECT_EQ(claim.error().code(), ErrorCode::Corrupt);
  }
}

TEST(CodecForm, TakesAnOlderTextWithFewerMembers) {
  const Result<model::Claim> claim = decode<model::Claim>(R"({"id":"cl-1"})");
  ASSERT_TRUE(claim.ok());
  EXPECT_EQ(claim->id, "cl-1");
  EXPECT_EQ(claim->marking.tlp, model::Tlp::AmberStrict);
}

TEST(CodecForm, RefusesNumbersThatDoNotFit) {
  EXPECT_FALSE(decode<model::Incident>(R"({"version":4294967296})").ok());
  EXPECT_FALSE(decode<model::Incident>(R"({"version":-1})").ok());
  EXPECT_FALSE(decode<model::Incident>(R"({"version":1.5})").ok());
  EXPECT_TRUE(decode<model::Incident>(R"({"version":4294967295})").ok());
}

}  // namespace
}  // namespace longwatch::registry
