#include "read/auditd/internal/audit_event.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "read/auditd/internal/syscalls.h"

namespace longwatch::read::auditd {
namespace {

/// Fields that are written in hexadecimal digits when they hold a blank, a quote or a control
/// character (audit_log_untrustedstring).
constexpr std::array<std::string_view, 16> kTexts = {
    "exe", "comm", "name", "cwd",  "proctitle", "cmd", "data",  "path",
    "key", "acct", "dir",  "file", "old",       "new", "ocomm", "watch"};

bool is_text(std::string_view key) {
  return std::find(kTexts.begin(), kTexts.end(), key) != kTexts.end();
}

bool is_hex(std::string_view text) {
  return text.size() >= 2 && text.size() % 2 == 0 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return hex_digit(c) >= 0 && !(c >= 'a' && c <= 'f'); });
}

/// "a0" -> true; also "a1[0]", a part of an argument that is too long for one record.
bool is_argument(std::string_view key) {
  return key.size() >= 2 && key[0] == 'a' && key[1] >= '0' && key[1] <= '9' &&
         key.find("_len") == std::string_view::npos;
}

std::string_view joined(std::string_view first, std::string_view second, Arena& arena) {
  const std::span<char> copy = arena.allocate<char>(first.size() + second.size());
  std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), copy.begin()));
  return {copy.data(), copy.size()};
}

}  // namespace

std::string_view decoded(std::string_view hex, Arena& arena) {
  if (!is_hex(hex)) {
    return hex;
  }
  const std::span<char> text = arena.allocate<char>(hex.size() / 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = static_cast<char>(hex_digit(hex[2 * i]) * 16 + hex_digit(hex[2 * i + 1]));
    text[i] = c == '\0' ? ' ' : c;
  }
  return {text.data(), text.size()};
}

void AuditEvent::clear() {
  fields_.clear();
  arguments_.clear();
  call_arguments_.clear();
  arch_ = call_ = exe_ = {};
  has_call_name_ = false;
}

void AuditEvent::add(const RecordHead& head, Arena& arena) {
  fields_.push_back({"type", head.type});
  std::string_view rest = head.fields;
  while (const std::optional<Pair> pair = take_pair(rest)) {
    add_pair(head, *pair, arena);
  }
}

void AuditEvent::add_pair(const RecordHead& head, const Pair& pair, Arena& arena) {
  if (pair.value.empty() || pair.value == "(null)") {
    return;
  }
  const bool is_execve = head.type == "EXECVE";
  if (is_execve && is_argument(pair.key)) {
    add_argument(pair.key, pair.is_quoted ? pair.value : decoded(pair.value, arena), arena);
    return;
  }
  const bool is_encoded = !pair.is_quoted && is_text(pair.key);
  const std::string_view value = is_encoded ? decoded(pair.value, arena) : pair.value;
  if (head.type == "SYSCALL") {
    if (is_argument(pair.key)) {
      call_arguments_.push_back(fields_.size());
    }
    arch_ = pair.key == "arch" ? value : arch_;
    call_ = pair.key == "syscall" ? value : call_;
    exe_ = pair.key == "exe" ? value : exe_;
    has_call_name_ = has_call_name_ || pair.key == "SYSCALL";
  }
  fields_.push_back({pair.key, value});
}

/// Parts of one argument are put together.
void AuditEvent::add_argument(std::string_view key, std::string_view value, Arena& arena) {
  const std::size_t part = key.find('[');
  const bool goes_on = part != std::string_view::npos && !key.substr(part).starts_with("[0]");
  if (goes_on && !arguments_.empty()) {
    arguments_.back() = joined(arguments_.back(), value, arena);
    fields_.back().value = arguments_.back();
    return;
  }
  if (arguments_.size() < limits::kAuditArguments) {
    arguments_.push_back(value);
    fields_.push_back({key.substr(0, part), value});
  }
}

void AuditEvent::finish(Arena& arena) {
  if (!has_call_name_) {
    const std::string_view name = syscall_name(arch_, call_);
    if (!name.empty()) {
      fields_.push_back({"SYSCALL", name});
    }
  }
  if (arguments_.empty()) {
    return;
  }
  for (const std::size_t place : call_arguments_) {
    fields_[place].name = joined("SYSCALL.", fields_[place].name, arena);
  }
  std::size_t size = arguments_.size() - 1;
  for (const std::string_view argument : arguments_) {
    size += argument.size();
  }
  const std::span<char> line = arena.allocate<char>(size);
  char* end = line.data();
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    if (i > 0) {
      *end++ = ' ';
    }
    end = std::copy(arguments_[i].begin(), arguments_[i].end(), end);
  }
  fields_.push_back({"CommandLine", {line.data(), line.size()}});
  if (!exe_.empty()) {
    fields_.push_back({"Image", exe_});
  }
}

}  // namespace longwatch::read::auditd
