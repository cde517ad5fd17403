#include "read/json/internal/auoms.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/limits.h"
#include "model/telemetry.h"

namespace longwatch::read::json {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_key_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Whether "key=" stands at the front.
bool begins_pair(std::string_view text) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), is_key_byte);
  return end != text.begin() && end != text.end() && *end == '=';
}

/// Up to the blank before the next key: values have blanks and quotes inside that nothing marks.
std::string_view take_value(std::string_view& text) {
  std::size_t end = text.find(' ');
  while (end != kNone && !begins_pair(text.substr(end + 1))) {
    end = text.find(' ', end + 1);
  }
  std::string_view value = text.substr(0, end);
  text.remove_prefix(end == kNone ? text.size() : end + 1);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  return value;
}

bool is_argument(std::string_view key) {
  return key.size() == 2 && key.front() == 'a' && key.back() >= '0' && key.back() <= '3';
}

class Lister {
 public:
  Lister(Arena& arena, std::vector<XmlItem>& items) : arena_(arena), items_(items) {}

  void put(std::string_view name, std::string_view value) {
    if (!value.empty()) {
      items_.push_back({name, model::text_value(value)});
    }
  }

  void put_pair(std::string_view key, std::string_view value) {
    if (key == "syscall") {
      put("SYSCALL", value);
    } else if (key == "syscall_r") {
      put("syscall", value);
    } else if (key == "cmdline") {
      command_ = value;
    } else if (is_argument(key)) {
      put(arena_.copy(std::string("SYSCALL.").append(key)), value);
    } else {
      exe_ = key == "exe" ? value : exe_;
      put(key, value);
    }
  }

  void finish() {
    if (command_.empty()) {
      return;
    }
    put("CommandLine", command_);
    put("Image", exe_);
    put_arguments();
  }

 private:
  /// Words of the command line; one with blanks inside stands in quotes.
  void put_arguments() {
    std::string_view rest = command_;
    for (std::size_t i = 0; !rest.empty() && i < limits::kAuditArguments; ++i) {
      const bool is_quoted = rest.front() == '"' || rest.front() == '\'';
      const std::size_t begin = is_quoted ? 1 : 0;
      const std::size_t end =
          std::min(rest.find(is_quoted ? rest.front() : ' ', begin), rest.size());
      put(arena_.copy("a" + std::to_string(i)), rest.substr(begin, end - begin));
      rest.remove_prefix(std::min(end + begin, rest.size()));
      rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    }
  }

  Arena& arena_;
  std::vector<XmlItem>& items_;
  std::string_view command_;
  std::string_view exe_;
};

}  // namespace

bool list_auoms(std::string_view text, Arena& arena, std::vector<XmlItem>& items) {
  constexpr std::string_view kAudit = " audit(";
  const std::size_t audit = text.find(kAudit);
  const std::size_t colon = text.find(':', audit);
  const std::size_t end = text.find("): ", audit);
  if (!text.starts_with(kAuomsStart) || audit == kNone || colon == kNone || end == kNone ||
      colon > end) {
    return false;
  }
  Lister lister(arena, items);
  const std::string_view type = text.substr(kAuomsStart.size(), audit - kAuomsStart.size());
  lister.put("Channel", model::telemetry::kAuditd);
  lister.put("audit_time", text.substr(audit + kAudit.size(), colon - audit - kAudit.size()));
  lister.put("type", type == "EXECVE" ? std::string_view("SYSCALL") : type);
  if (type == "EXECVE") {
    lister.put("type", type);
  }
  text.remove_prefix(end + 3);
  while (begins_pair(text) && items.size() < limits::kJsonValuesPerRecord) {
    const std::size_t equals = text.find('=');
    const std::string_view key = text.substr(0, equals);
    text.remove_prefix(equals + 1);
    lister.put_pair(key, take_value(text));
  }
  lister.finish();
  return true;
}

}  // namespace longwatch::read::json
