#include "detect/indicator/internal/list_origin.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::string_view kOriginator = "originator";
constexpr std::string_view kMarking = "marking";
constexpr std::string_view kReceived = "received";
constexpr std::size_t kNameBytes = 64;

/// "name: value" of a comment; the name is empty when it is none of ours.
struct Entry {
  std::string_view name;
  std::string_view value;
};

Entry entry_of(std::string_view comment) {
  const std::size_t colon = comment.find(':');
  if (colon == std::string_view::npos) {
    return {};
  }
  const std::string_view name = trim(comment.substr(0, colon));
  for (const std::string_view known : {kOriginator, kMarking, kReceived}) {
    if (equals_ignoring_ascii_case(name, known)) {
      return {known, trim(comment.substr(colon + 1))};
    }
  }
  return {};
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kNameBytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

bool OriginReader::is_about_origin(std::string_view comment) {
  return !entry_of(comment).name.empty();
}

std::string OriginReader::take(std::string_view comment) {
  const Entry entry = entry_of(comment);
  if (entry.name == kOriginator) {
    return take_originators(entry.value);
  }
  if (entry.name == kMarking) {
    return take_marking(entry.value);
  }
  if (entry.name == kReceived) {
    const std::optional<Timestamp> time = parse_iso8601(entry.value);
    if (!time.has_value()) {
      return "expected a time in ISO 8601 with its zone; the list counts as always known";
    }
    received_ = std::max(time, received_);
  }
  return {};
}

std::string OriginReader::take_originators(std::string_view names) {
  for (const std::string_view piece : split(names, ',')) {
    const std::string_view name = trim(piece);
    if (!is_name(name)) {
      tlp_ = model::Tlp::Red;
      return "expected names of at most 64 ASCII characters; the list is kept as TLP:RED";
    }
    originators_.emplace_back(name);
  }
  std::sort(originators_.begin(), originators_.end());
  originators_.erase(std::unique(originators_.begin(), originators_.end()), originators_.end());
  return {};
}

/// What cannot be read is kept from everybody: to guess the colour could give it away.
std::string OriginReader::take_marking(std::string_view name) {
  for (const std::string_view known : names_of(model::Tlp{})) {
    if (equals_ignoring_ascii_case(known, name)) {
      tlp_ = std::max(tlp_, model::parse_name<model::Tlp>(known));
      return {};
    }
  }
  tlp_ = model::Tlp::Red;
  return "expected TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED; the list is kept "
         "as TLP:RED";
}

ListOrigin OriginReader::origin() const {
  ListOrigin origin;
  origin.received = received_;
  if (tlp_.has_value() || !originators_.empty()) {
    origin.marking = model::Marking{tlp_.value_or(model::Tlp::AmberStrict), originators_};
  }
  return origin;
}

}  // namespace longwatch::detect::indicator
