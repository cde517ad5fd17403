#include "read/json/internal/wrapper.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.h"
#include "read/json/internal/layout.h"

namespace longwatch::read::json {
namespace {

// Lists of records in exports: CloudTrail and Azure diagnostics (records), OData and Microsoft
// Graph (value, d.results), Elasticsearch (hits.hits), CloudWatch (logEvents), Google and others.
constexpr std::array<std::string_view, 18> kListNames = {
    "records",   "value", "hits",    "events",  "event", "logs",
    "logevents", "items", "results", "entries", "data",  "messages",
    "documents", "docs",  "alerts",  "rows",    "log",   "activities",
};
constexpr std::array<std::string_view, 2> kSurestNames = {"records", "value"};
// Objects that only a record of Windows has.
constexpr std::array<std::string_view, 7> kRecordParts = {
    "Event", "System", "EventData", "UserData", "winlog", "event_data", "user_data",
};
constexpr std::array<std::string_view, 7> kOuterNames = {
    "hits", "events", "data", "response", "result", "results", "d",
};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [name](std::string_view known) {
    return equals_ignoring_ascii_case(known, name);
  });
}

bool makes_a_record(std::string_view name) {
  const Role role = meaning_of(name).role;
  return role == Role::Time || role == Role::EventId || role == Role::Channel;
}

/// Goes over the members of an object, and of one inside it, as far as the text reaches.
class ListFinder {
 public:
  explicit ListFinder(std::string_view text) : rest_(text.substr(1)) {}

  std::vector<std::string> find(Followers followers) {
    while (next_member()) {
    }
    const bool found = !list_.empty() && !is_record_;
    return found && is_plausible(followers) ? list_ : std::vector<std::string>{};
  }

 private:
  bool is_plausible(Followers followers) const {
    if (is_one_of(kSurestNames, list_.front())) {
      return true;
    }
    if (list_.size() > 1) {
      return is_one_of(kListNames, list_.back());
    }
    if (objects_ > 0) {
      return false;
    }
    const bool is_known = is_one_of(kListNames, list_.front());
    return is_known || (lists_ == 1 && (members_ == 1 || followers == Followers::None));
  }

  /// Takes one member, or the end of the inner object; false at the end of what can be seen.
  bool next_member() {
    skip_blanks();
    if (take('}')) {
      const bool was_inside = !outer_.empty();
      outer_ = {};
      return was_inside;
    }
    std::string_view name;
    if (!take_string(name) || !take_colon()) {
      return false;
    }
    return take_value(name);
  }

  bool take_value(std::string_view name) {
    skip_blanks();
    if (rest_.empty()) {
      return false;
    }
    if (outer_.empty()) {
      ++members_;
      is_record_ = is_record_ || makes_a_record(name);
    }
    if (rest_.front() == '[') {
      return take_list(name);
    }
    if (rest_.front() != '{') {
      return skip_scalar();
    }
    if (outer_.empty() && is_one_of(kOuterNames, name)) {
      outer_ = name;
      rest_.remove_prefix(1);
      return true;
    }
    is_record_ = is_record_ || (outer_.empty() && is_one_of(kRecordParts, name));
    objects_ += outer_.empty() ? std::size_t{1} : std::size_t{0};
    return skip_container();
  }

  bool take_list(std::string_view name) {
    std::string_view inside = rest_.substr(1);
    const std::size_t dark = inside.find_first_not_of(" \t\r\n");
    const bool holds_objects =
        dark != std::string_view::npos && (inside[dark] == '{' || inside[dark] == ']');
    ++lists_;
    if (holds_objects && list_.empty()) {
      list_ = outer_.empty() ? std::vector<std::string>{std::string(name)}
                             : std::vector<std::string>{std::string(outer_), std::string(name)};
    }
    return skip_container();
  }

  void skip_blanks() {
    const std::size_t dark = rest_.find_first_not_of(" \t\r\n,");
    rest_.remove_prefix(std::min(dark, rest_.size()));
  }

  bool take(char c) {
    const bool is_next = rest_.starts_with(c);
    rest_.remove_prefix(is_next ? 1 : 0);
    return is_next;
  }

  bool take_colon() {
    skip_blanks();
    return take(':');
  }

  bool take_string(std::string_view& content) {
    if (!rest_.starts_with('"')) {
      return false;
    }
    std::size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') {
      end += rest_[end] == '\\' ? std::size_t{2} : std::size_t{1};
    }
    if (end >= rest_.size()) {
      return false;
    }
    content = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool skip_scalar() {
    std::string_view content;
    if (rest_.starts_with('"')) {
      return take_string(content);
    }
    const std::size_t end = rest_.find_first_of(",}] \t\r\n");
    rest_.remove_prefix(std::min(end, rest_.size()));
    return !rest_.empty() && end != 0;
  }

  bool skip_container() {
    std::size_t depth = 0;
    std::string_view content;
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (c == '"') {
        if (!take_string(content)) {
          return false;
        }
        continue;
      }
      rest_.remove_prefix(1);
      depth += c == '{' || c == '[' ? std::size_t{1} : std::size_t{0};
      if ((c == '}' || c == ']') && --depth == 0) {
        return true;
      }
    }
    return false;
  }

  std::string_view rest_;
  std::string_view outer_;  ///< the object inside that is being gone over
  std::vector<std::string> list_;
  std::size_t lists_ = 0;
  std::size_t objects_ = 0;
  std::size_t members_ = 0;
  bool is_record_ = false;
};

}  // namespace

std::vector<std::string> find_list(std::string_view text, Followers followers) {
  return ListFinder(text).find(followers);
}

}  // namespace longwatch::read::json
