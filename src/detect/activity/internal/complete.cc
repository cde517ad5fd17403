#include "detect/activity/internal/complete.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "detect/activity/internal/rows.h"

namespace longwatch::detect::activity {
namespace {

using model::ActivityKind;

// Access rights of files, [MS-DTYP] 2.4.3 and the file rights of winnt.h.
constexpr std::uint64_t kReadData = 0x1;
constexpr std::uint64_t kWriteData = 0x2;
constexpr std::uint64_t kAppendData = 0x4;

constexpr std::uint64_t kAuditFailure = 0x0010'0000'0000'0000;

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return equals_ignoring_ascii_case(text, word); });
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return to_ascii_lower(text).find(part) != std::string::npos;
}

/// What was refused did not happen. Agents write the keywords as number, signed or not, or as
/// words.
bool is_audit_failure(const Columns& columns, std::string& scratch) {
  const std::string_view text = columns.text(Column::Keywords, scratch);
  if (text.empty()) {
    return false;
  }
  if (const std::optional<std::int64_t> number = parse_int64(text)) {
    return (static_cast<std::uint64_t>(*number) & kAuditFailure) != 0;
  }
  const bool refused_in_words = contains_ignoring_case(text, "audit failure");
  const std::optional<std::uint64_t> number = columns.number(Column::Keywords);
  return number.has_value() ? (*number & kAuditFailure) != 0 : refused_in_words;
}

std::string text_of(const Columns& columns, Column column) {
  std::string scratch;
  return copy_text(columns.text(column, scratch));
}

std::string account_of(const Columns& columns, Column domain, Column name) {
  return join_account(text_of(columns, domain), text_of(columns, name));
}

void append_word(std::string& text, std::string_view word) {
  if (!text.empty() && !word.empty()) {
    text.push_back(' ');
  }
  text.append(word);
}

void add_artefact(model::Activity& activity, std::string_view name, std::string value) {
  if (!value.empty()) {
    activity.artefacts.push_back({std::string(name), std::move(value)});
  }
}

/// Reading or writing by the rights that were asked for; nothing when neither was (attributes,
/// deletion, which is also how files are renamed).
std::optional<ActivityKind> kind_of_access(const Columns& columns) {
  const std::uint64_t mask = columns.number(Column::AccessMask).value_or(0);
  if ((mask & (kWriteData | kAppendData)) != 0) {
    return ActivityKind::FileWritten;
  }
  return (mask & kReadData) != 0 ? std::optional(ActivityKind::FileRead) : std::nullopt;
}

std::string_view without_mapping(std::string_view address) {
  constexpr std::string_view kMapped = "::ffff:";
  if (address.size() > kMapped.size() && address.find('.') != std::string_view::npos &&
      equals_ignoring_ascii_case(address.substr(0, kMapped.size()), kMapped)) {
    address.remove_prefix(kMapped.size());
  }
  return address;
}

std::optional<std::chrono::nanoseconds> duration_of(const model::Value& value,
                                                    double nanoseconds_per_unit) {
  std::string scratch;
  const std::optional<double> number = model::to_number(value, scratch);
  constexpr double kMost = 9e18;
  if (!number.has_value() || !(*number >= 0) || !(*number * nanoseconds_per_unit <= kMost)) {
    return std::nullopt;
  }
  return std::chrono::nanoseconds(
      static_cast<std::int64_t>(std::llround(*number * nanoseconds_per_unit)));
}

void complete_logon_type(const Columns& columns, std::string& scratch, model::Activity& activity) {
  const std::string_view type = columns.text(Column::LogonType, scratch);
  if (!type.empty()) {
    activity.detail = copy_text("logon type " + std::string(type));
  }
}

}  // namespace

bool complete_success(const Columns& columns, std::string& scratch, model::Activity& /*activity*/) {
  return !is_audit_failure(columns, scratch);
}

bool complete_logon(const Columns& columns, std::string& scratch, model::Activity& activity) {
  complete_logon_type(columns, scratch, activity);
  return true;
}

bool complete_logon_failure(const Columns& columns, std::string& scratch,
                            model::Activity& activity) {
  complete_logon_type(columns, scratch, activity);
  // The sub-status is the more exact one, when there is one.
  const bool has_sub_status = columns.number(Column::SubStatus).value_or(0) != 0;
  activity.status = text_of(columns, has_sub_status ? Column::SubStatus : Column::Status);
  return true;
}

bool complete_process_creation(const Columns& columns, std::string& scratch,
                               model::Activity& activity) {
  // The account the process runs as is given only when it is not its creator's.
  if (!columns.text(Column::TargetUser, scratch).empty()) {
    activity.account = account_of(columns, Column::TargetDomain, Column::TargetUser);
  }
  return !is_audit_failure(columns, scratch);
}

bool complete_object_access(const Columns& columns, std::string& scratch,
                            model::Activity& activity) {
  // Registry keys and other objects have rights of the same numbers.
  const std::string_view type = columns.text(Column::ObjectType, scratch);
  if (!type.empty() && !equals_ignoring_ascii_case(type, "File")) {
    return false;
  }
  const std::optional<ActivityKind> kind = kind_of_access(columns);
  if (!kind.has_value() || activity.object.empty() || is_audit_failure(columns, scratch)) {
    return false;
  }
  activity.kind = *kind;
  return true;
}

bool complete_share_access(const Columns& columns, std::string& scratch,
                           model::Activity& activity) {
  if (is_audit_failure(columns, scratch)) {
    return false;
  }
  std::string path = text_of(columns, Column::ShareName);
  std::string relative = text_of(columns, Column::RelativeTargetName);
  relative.erase(0, std::min(relative.find_first_not_of('\\'), relative.size()));
  // Behind IPC$ are pipes, and without a path it is the share's root: the share was opened, but no
  // file.
  const bool is_file = !relative.empty() && !to_ascii_lower(path).ends_with("\\ipc$");
  const std::optional<ActivityKind> kind = kind_of_access(columns);
  if (!kind.has_value()) {
    return false;
  }
  activity.kind = is_file ? *kind : ActivityKind::ShareOpened;
  if (!relative.empty()) {
    path.append(path.ends_with('\\') ? "" : "\\").append(relative);
  }
  activity.object = copy_text(path);
  return !activity.object.empty();
}

bool complete_ticket(const Columns& columns, std::string& scratch, model::Activity& activity) {
  activity.source = std::string(without_mapping(activity.source));
  const std::string_view result = columns.text(Column::Status, scratch);
  if (!result.empty()) {
    activity.detail = copy_text("result " + std::string(result));
  }
  return true;
}

bool complete_account_creation(const Columns& columns, std::string& scratch,
                               model::Activity& activity) {
  activity.object = account_of(columns, Column::TargetDomain, Column::TargetUser);
  activity.detail = "account created";
  return !is_audit_failure(columns, scratch);
}

bool complete_group_change(const Columns& columns, std::string& scratch,
                           model::Activity& activity) {
  activity.object = account_of(columns, Column::TargetDomain, Column::TargetUser);
  const bool has_name = !columns.text(Column::MemberName, scratch).empty();
  activity.detail =
      "added to the group: " + text_of(columns, has_name ? Column::MemberName : Column::MemberSid);
  return !is_audit_failure(columns, scratch);
}

bool complete_security_log_cleared(const Columns& /*columns*/, std::string& /*scratch*/,
                                   model::Activity& activity) {
  activity.object = "Security";
  return true;
}

bool complete_hashes(const Columns& columns, std::string& scratch, model::Activity& activity) {
  // "MD5=...,SHA256=..." of Sysmon.
  for (const std::string_view piece : split(columns.text(Column::Hashes, scratch), ',')) {
    const std::size_t equals = piece.find('=');
    if (equals != std::string_view::npos) {
      add_artefact(activity, to_ascii_lower(trim(piece.substr(0, equals))),
                   copy_text(to_ascii_lower(piece.substr(equals + 1))));
    }
  }
  return true;
}

bool complete_web_request(const Columns& columns, std::string& scratch, model::Activity& activity) {
  // A proxy logs whole URLs; then the request went to the host in it.
  if (activity.object.empty()) {
    activity.object = text_of(columns, Column::Uri);
  }
  const std::string_view host = host_of_url(activity.object);
  if (!host.empty()) {
    activity.target = std::string(host);
    if (activity.artefacts.empty()) {
      add_artefact(activity, "server-name", std::string(host));
    }
  } else if (!activity.host.empty()) {
    activity.target = activity.host;
  }
  activity.detail = text_of(columns, Column::Method);
  append_word(activity.detail, columns.text(Column::UserAgent, scratch));
  activity.detail = copy_text(activity.detail);
  constexpr double kNanosecondsPerMillisecond = 1e6;
  activity.duration = duration_of(columns.value(Column::TimeTaken), kNanosecondsPerMillisecond);
  return !activity.source.empty();
}

bool complete_zeek_connection(const Columns& columns, std::string& /*scratch*/,
                              model::Activity& activity) {
  // The states in which the responder refused or never answered.
  constexpr std::array<std::string_view, 5> kDenied = {"S0", "REJ", "RSTOS0", "RSTRH", "SH"};
  if (is_one_of(activity.status, kDenied)) {
    activity.kind = ActivityKind::ConnectionDenied;
  }
  constexpr double kNanosecondsPerSecond = 1e9;
  activity.duration = duration_of(columns.value(Column::Duration), kNanosecondsPerSecond);
  return !activity.status.empty();
}

bool complete_zeek_tls(const Columns& columns, std::string& scratch, model::Activity& activity) {
  if (columns.text(Column::CertSerial, scratch).empty()) {
    add_artefact(activity, "certificate-serial", text_of(columns, Column::CertificateSerial));
  }
  return true;
}

bool complete_firewall(const Columns& columns, std::string& scratch, model::Activity& activity) {
  constexpr auto kDenied = std::to_array<std::string_view>(
      {"deny", "denied", "drop", "dropped", "drop-icmp", "reject", "rejected", "block", "blocked",
       "block-url", "block-ip", "reset-client", "reset-server", "reset-both", "sinkhole",
       "discard"});
  if (is_one_of(activity.status, kDenied)) {
    activity.kind = ActivityKind::ConnectionDenied;
  }
  const std::string_view rule = columns.text(Column::FirewallRule, scratch);
  if (!rule.empty()) {
    activity.detail = copy_text("rule=" + std::string(rule));
  }
  const auto first_of = [&](Column one, Column other) {
    const std::optional<std::uint64_t> number = columns.number(one);
    return number.has_value() ? number : columns.number(other);
  };
  activity.bytes_out = first_of(Column::SentByte, Column::BytesOut);
  activity.bytes_in = first_of(Column::ReceivedByte, Column::BytesIn);
  return !activity.status.empty();
}

bool complete_mail(const Columns& columns, std::string& scratch, model::Activity& activity) {
  constexpr std::array<std::string_view, 4> kDelivered = {"deliver", "delivered", "accept",
                                                          "accepted"};
  if (activity.status.empty()) {
    return false;
  }
  activity.kind =
      is_one_of(activity.status, kDelivered) ? ActivityKind::MailDelivered : ActivityKind::MailHeld;
  constexpr std::array<std::pair<std::string_view, Column>, 3> kShown = {{
      {"remote_img=", Column::RemoteImages},
      {"urls=", Column::Urls},
      {"verdict=", Column::Verdict},
  }};
  for (const auto& [name, column] : kShown) {
    const std::string_view value = columns.text(column, scratch);
    if (!value.empty()) {
      append_word(activity.detail, name);
      activity.detail.append(value);
    }
  }
  activity.detail = copy_text(activity.detail);
  return true;
}

bool complete_defender_file(const Columns& columns, std::string& scratch,
                            model::Activity& activity) {
  const std::string_view action = columns.text(Column::ActionType, scratch);
  constexpr std::array<std::string_view, 2> kWritten = {"FileCreated", "FileModified"};
  if (equals_ignoring_ascii_case(action, "FileDeleted")) {
    activity.kind = ActivityKind::FileDeleted;
  } else if (!is_one_of(action, kWritten)) {
    return false;
  }
  const std::string name = text_of(columns, Column::FileName);
  const std::string path = to_ascii_lower(activity.object);
  const std::string wanted = to_ascii_lower(name);
  const bool is_whole =
      path == wanted || path.ends_with("\\" + wanted) || path.ends_with("/" + wanted);
  if (!is_whole) {
    const bool is_unix = path.starts_with('/');
    const bool has_end = path.empty() || path.ends_with('\\') || path.ends_with('/');
    activity.object.append(has_end ? "" : (is_unix ? "/" : "\\")).append(name);
    activity.object = copy_text(activity.object);
  }
  return !activity.object.empty();
}

}  // namespace longwatch::detect::activity
