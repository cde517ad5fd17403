#include "tests/naive/derived.h"

#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <regex>

#include "base/text.h"
#include "detect/sigma/taxonomy.h"

namespace longwatch::naive {
namespace {

namespace derived = detect::sigma::derived;

/// The first value of the field that is not null, as a text; empty when there is none.
std::string text_in(const Event& event, std::string_view name) {
  for (const Field& field : event.fields) {
    if (equals_ignoring_ascii_case(field.name, name) && !field.value.is_null()) {
      return field.text;
    }
  }
  return "";
}

class Deriving {
 public:
  explicit Deriving(const Event& event) : event_(event) {}

  std::vector<DerivedText> derive() {
    subject();
    integrity();
    decimal(derived::kNewProcessId, "NewProcessId");
    decimal(derived::kProcessId, "ProcessId");
    registry_value();
    registry_data();
    operation();
    application();
    connection();
    digests();
    return std::move(made_);
  }

 private:
  std::string text(std::string_view name) const { return text_in(event_, name); }

  void add(std::string_view name, std::string value) {
    made_.push_back({std::string(name), std::move(value)});
  }

  static bool stands_for_nothing(const std::string& value) { return value.empty() || value == "-"; }

  void subject() {
    const std::map<std::string, std::string> accounts = {
        {"S-1-5-18", "NT AUTHORITY\\SYSTEM"},
        {"S-1-5-19", "NT AUTHORITY\\LOCAL SERVICE"},
        {"S-1-5-20", "NT AUTHORITY\\NETWORK SERVICE"}};
    const std::string name = text("SubjectUserName");
    const std::string domain = text("SubjectDomainName");
    if (accounts.count(text("SubjectUserSid")) > 0) {
      add(derived::kSubject, accounts.at(text("SubjectUserSid")));
    } else if (!stands_for_nothing(name)) {
      add(derived::kSubject, stands_for_nothing(domain) ? name : domain + "\\" + name);
    }
  }

  void integrity() {
    const std::map<std::string, std::string> levels = {{"S-1-16-4096", "Low"},
                                                       {"S-1-16-8192", "Medium"},
                                                       {"S-1-16-12288", "High"},
                                                       {"S-1-16-16384", "System"}};
    if (levels.count(text("MandatoryLabel")) > 0) {
      add(derived::kIntegrity, levels.at(text("MandatoryLabel")));
    }
  }

  /// A number of at most 64 bits, decimal or hexadecimal.
  static std::optional<unsigned long long> number_in(const std::string& value) {
    static const std::regex kNumber("0[xX]0*[0-9a-fA-F]{1,16}|[0-9]{1,19}");
    if (!std::regex_match(value, kNumber)) {
      return std::nullopt;
    }
    const bool is_hex = value.size() > 1 && (value[1] == 'x' || value[1] == 'X');
    return std::stoull(value, nullptr, is_hex ? 16 : 10);
  }

  void decimal(std::string_view name, std::string_view from) {
    if (const auto number = number_in(text(from)); number.has_value()) {
      add(name, std::to_string(*number));
    }
  }

  void registry_value() {
    std::string key = text("ObjectName");
    if (stands_for_nothing(key)) {
      return;
    }
    const auto options = std::regex::icase | std::regex::ECMAScript;
    static const std::regex kControlSet(R"(^\\REGISTRY\\MACHINE\\SYSTEM\\ControlSet[0-9]{3}(\\|$))",
                                        options);
    static const std::regex kSystem(R"(^\\REGISTRY\\MACHINE\\SYSTEM\\)", options);
    static const std::regex kMachine(R"(^\\REGISTRY\\MACHINE)", options);
    static const std::regex kUser(R"(^\\REGISTRY\\USER)", options);
    key = std::regex_replace(key, kControlSet, R"(HKLM\System\CurrentControlSet$1)");
    key = std::regex_replace(key, kSystem, R"(HKLM\System\)");
    key = std::regex_replace(key, kMachine, "HKLM");
    key = std::regex_replace(key, kUser, "HKU");
    const std::string value = text("ObjectValueName");
    add(derived::kRegistryValue, key + "\\" + (stands_for_nothing(value) ? "(Default)" : value));
  }

  void registry_data() {
    const std::string type = text("NewValueType");
    const std::string data = text("NewValue");
    const auto number = number_in(data);
    std::array<char, 64> printed{};
    if (type == "%%1876" && number.has_value()) {
      std::snprintf(printed.data(), printed.size(), "DWORD (0x%08llx)", *number);
      add(derived::kRegistryData, printed.data());
    } else if (type == "%%1883" && number.has_value()) {
      std::snprintf(printed.data(), printed.size(), "QWORD (0x%08llx-0x%08llx)",
                    *number / 4294967296ULL, *number % 4294967296ULL);
      add(derived::kRegistryData, printed.data());
    } else if (type == "%%1875") {
      add(derived::kRegistryData, "Binary Data");
    } else if (!(type.empty() && data.empty())) {
      add(derived::kRegistryData, data);
    }
  }

  void operation() {
    const std::multimap<std::string, std::string> types = {{"%%1904", "SetValue"},
                                                           {"%%1904", "CreateKey"},
                                                           {"%%1905", "SetValue"},
                                                           {"%%1906", "DeleteValue"},
                                                           {"%%1906", "DeleteKey"}};
    const auto [first, last] = types.equal_range(text("OperationType"));
    for (auto type = first; type != last; ++type) {
      add(derived::kRegistryOperation, type->second);
    }
  }

  void application() {
    const std::string path = text("Application");
    if (stands_for_nothing(path)) {
      return;
    }
    add(derived::kApplication, path);
    static const std::regex kVolume(R"(^\\device\\harddiskvolume[^\\]*\\)", std::regex::icase);
    if (std::regex_search(path, kVolume)) {
      add(derived::kApplication, std::regex_replace(path, kVolume, R"(C:\)"));
    }
  }

  void connection() {
    const std::map<std::string, std::string> protocols = {
        {"1", "icmp"}, {"6", "tcp"}, {"17", "udp"}, {"58", "icmpv6"}};
    const std::string protocol = text("Protocol");
    if (!protocol.empty()) {
      add(derived::kProtocol, protocols.count(protocol) > 0 ? protocols.at(protocol) : protocol);
    }
    const std::string direction = text("Direction");
    if (direction == "%%14592" || direction == "%%14593") {
      add(derived::kInitiated, direction == "%%14593" ? "true" : "false");
    }
  }

  void digests() {
    static const auto kOne = [](const std::string& algorithm) {
      return std::regex("(?:^|,)\\s*" + algorithm + "=([^,]*?)\\s*(?=,|$)", std::regex::icase);
    };

    struct Algorithm {
      std::string_view derived;
      std::string name;
      std::regex inside;
    };

    static const std::array<Algorithm, 4> kAlgorithms = {
        {{derived::kMd5, "MD5", kOne("MD5")},
         {derived::kSha1, "SHA1", kOne("SHA1")},
         {derived::kSha256, "SHA256", kOne("SHA256")},
         {derived::kImphash, "IMPHASH", kOne("IMPHASH")}}};
    const std::string hashes = text("Hashes");
    for (const Algorithm& algorithm : kAlgorithms) {
      if (!text(algorithm.name).empty()) {
        add(algorithm.derived, text(algorithm.name));
      }
      for (std::sregex_iterator match(hashes.begin(), hashes.end(), algorithm.inside), end;
           match != end; ++match) {
        add(algorithm.derived, (*match)[1].str());
      }
    }
  }

  const Event& event_;
  std::vector<DerivedText> made_;
};

}  // namespace

bool is_derived_name(std::string_view name) {
  constexpr std::array<std::string_view, 14> kNames = {derived::kSubject,
                                                       derived::kIntegrity,
                                                       derived::kNewProcessId,
                                                       derived::kProcessId,
                                                       derived::kRegistryValue,
                                                       derived::kRegistryData,
                                                       derived::kRegistryOperation,
                                                       derived::kApplication,
                                                       derived::kProtocol,
                                                       derived::kInitiated,
                                                       derived::kMd5,
                                                       derived::kSha1,
                                                       derived::kSha256,
                                                       derived::kImphash};
  for (const std::string_view known : kNames) {
    if (equals_ignoring_ascii_case(known, name)) {
      return true;
    }
  }
  return false;
}

std::vector<DerivedText> derive_all(const Event& event) {
  return Deriving(event).derive();
}

}  // namespace longwatch::naive
