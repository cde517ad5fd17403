#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "correlate/internal/activity_group.h"
#include "correlate/internal/names.h"
#include "correlate/internal/titles.h"

namespace longwatch::correlate {
namespace {

using model::Activity;
using model::ActivityKind;

constexpr std::size_t kCommandShown = 160;

/// Says what a group is, one kind of activity per function.
class Teller {
 public:
  Teller(const ActivityGroup& group, EstateIndex& estate)
      : group_(group),
        first_(*group.members.front()),
        last_(*group.members.back()),
        estate_(estate) {}

  std::string tell() {
    switch (first_.kind) {
      case ActivityKind::WebRequested:
        return requests();
      case ActivityKind::ProcessStarted:
        return process();
      case ActivityKind::ProcessAccessed:
        return base_name(first_.process) + " opened the process " + base_name(first_.parent) +
               (first_.detail.empty() ? "" : " with access " + to_printable(first_.detail)) +
               times();
      case ActivityKind::FileWritten:
        return files("wrote");
      case ActivityKind::FileDeleted:
        return files("deleted");
      case ActivityKind::FileRead:
        return account() + " read " + counted(distinct_objects(), "file") + on_host() + from();
      case ActivityKind::ShareOpened:
        return account() + " opened " + shares() + on_host() + from();
      case ActivityKind::LoggedOn:
        return account() + " logged on to " + host() + from() + workstation() + times();
      case ActivityKind::LogonFailed:
        return counted(group_.members.size(), "failed logon") + " of " + account() + on_host() +
               from() + workstation();
      case ActivityKind::PrivilegesAssigned:
        return account() + " was given special privileges" + on_host() + times();
      case ActivityKind::TicketRequested:
        return tickets();
      case ActivityKind::Connected:
      case ActivityKind::ConnectionDenied:
        return connection();
      case ActivityKind::MailDelivered:
      case ActivityKind::MailHeld:
        return mails();
      case ActivityKind::LogCleared:
        return "the " + (first_.object.empty() ? "event" : to_printable(first_.object)) +
               " log was cleared" + on_host();
      case ActivityKind::ServiceInstalled:
        return "service " + to_printable(first_.object) + " was installed" + on_host();
      case ActivityKind::TaskRegistered:
        return "scheduled task " + to_printable(first_.object) + " was registered" + on_host();
      case ActivityKind::AccountChanged:
        return "account " + to_printable(first_.object) + " was changed" + on_host() +
               (first_.detail.empty() ? "" : ": " + to_printable(first_.detail));
    }
    return {};
  }

 private:
  std::string shown(std::string_view name_or_address) {
    return to_printable(estate_.canonical(name_or_address));
  }

  std::string host() { return shown(first_.host); }

  std::string on_host() { return first_.host.empty() ? "" : " on " + host(); }

  std::string from() {
    return first_.source.empty() || first_.source == "-" ? "" : " from " + shown(first_.source);
  }

  std::string account() {
    const std::string name = account_name(first_.account);
    if (!name.empty()) {
      return to_printable(name);
    }
    return first_.account.empty() ? "somebody" : to_printable(first_.account);
  }

  std::string workstation() {
    const bool is_told = !first_.workstation.empty() && first_.workstation != "-" &&
                         estate_.look_up(first_.workstation).host == nullptr;
    return is_told ? ", calling itself " + to_printable(first_.workstation) : "";
  }

  std::string times() {
    return group_.members.size() == 1 ? "" : ", " + counted(group_.members.size(), "time");
  }

  std::uint64_t distinct_objects() {
    std::set<std::string> objects;
    for (const Activity* const member : group_.members) {
      objects.insert(to_ascii_lower(member->object));
    }
    return objects.size();
  }

  /// Several sensors see one connection: the one that saw most counts.
  std::uint64_t most_of_one_telemetry() {
    std::map<std::string_view, std::uint64_t> counts;
    std::uint64_t most = 0;
    for (const Activity* const member : group_.members) {
      most = std::max(most, ++counts[member->telemetry]);
    }
    return most;
  }

  std::string requests() {
    const std::size_t count = group_.members.size();
    if (distinct_objects() > 1) {
      std::uint64_t missing = 0;
      for (const Activity* const member : group_.members) {
        const bool is_missing = member->status == "404";
        missing = is_missing ? missing + 1 : missing;
      }
      return counted(count, "request") + " for " + counted(distinct_objects(), "path") + from() +
             (missing > 0 ? ", " + with_thousands(missing) + " answered 404" : "");
    }
    const std::string method(method_of(first_));
    std::string title = (count == 1 ? "" : with_thousands(count) + " ") + method +
                        (method.empty() ? "request" : " request") + (count == 1 ? "" : "s") +
                        " to " + to_printable(first_.object) + from();
    if (!last_.status.empty()) {
      title += (count == 1 ? ", answered " : ", the last answered ") + to_printable(last_.status);
    }
    constexpr std::uint64_t kLargeAnswer = 1'000'000;
    if (last_.bytes_in.value_or(0) >= kLargeAnswer) {
      title += " with " + with_thousands(*last_.bytes_in) + " bytes";
    }
    return title;
  }

  std::string process() {
    std::string title = first_.parent.empty()
                            ? base_name(first_.process) + " was started"
                            : base_name(first_.parent) + " started " + base_name(first_.process);
    if (!first_.detail.empty()) {
      title += ": " + to_printable(first_.detail, kCommandShown);
    }
    return title + times();
  }

  std::string files(std::string_view did) {
    std::map<std::string, std::optional<std::uint64_t>> sizes;
    for (const Activity* const member : group_.members) {
      std::optional<std::uint64_t>& size = sizes[to_ascii_lower(member->object)];
      size = member->size.has_value() ? member->size : size;
    }
    std::uint64_t bytes = 0;
    for (const auto& [path, size] : sizes) {
      bytes += size.value_or(0);
    }
    const std::string who = first_.process.empty() ? account() : base_name(first_.process);
    std::string title = who + " " + std::string(did) + " ";
    title += sizes.size() == 1 ? to_printable(first_.object, kCommandShown)
                               : counted(sizes.size(), "file") + " in " +
                                     to_printable(directory_of(first_.object), kCommandShown);
    return title + (bytes > 0 ? ", " + with_thousands(bytes) + " bytes" : "");
  }

  std::string shares() {
    std::set<std::string> names;
    for (const Activity* const member : group_.members) {
      names.insert(to_printable(member->object));
    }
    return joined(std::vector<std::string>(names.begin(), names.end()));
  }

  std::string tickets() {
    std::string title = counted(group_.members.size(), "service ticket") + " requested by " +
                        account() + from() + " for " + counted(distinct_objects(), "service");
    return first_.status.empty() ? title : title + ", encryption " + to_printable(first_.status);
  }

  std::string connection() {
    std::string way = " from " + shown(first_.source) + " to " + shown(first_.target);
    if (first_.port != 0) {
      way += " port " + std::to_string(first_.port);
    }
    const std::uint64_t count = most_of_one_telemetry();
    if (first_.kind == ActivityKind::ConnectionDenied) {
      return counted(count, "connection") + way + " refused or unanswered";
    }
    std::map<std::string_view, std::uint64_t> sent;
    std::uint64_t most = 0;
    for (const Activity* const member : group_.members) {
      std::uint64_t& sum = sent[member->telemetry];
      sum += member->bytes_out.value_or(0);
      most = std::max(most, sum);
    }
    return counted(count, "connection") + way +
           (most > 0 ? ", " + with_thousands(most) + " bytes sent" : "");
  }

  std::string mails() {
    std::set<std::string> recipients;
    std::uint64_t delivered = 0;
    for (const Activity* const member : group_.members) {
      recipients.insert(to_ascii_lower(member->target));
      delivered = member->kind == ActivityKind::MailDelivered ? delivered + 1 : delivered;
    }
    return counted(group_.members.size(), "mail") + " from " + to_printable(first_.account) +
           " to " + counted(recipients.size(), "recipient") + ", " + with_thousands(delivered) +
           " delivered";
  }

  const ActivityGroup& group_;
  const Activity& first_;
  const Activity& last_;
  EstateIndex& estate_;
};

}  // namespace

std::string title_of(const ActivityGroup& group, EstateIndex& estate) {
  return Teller(group, estate).tell();
}

}  // namespace longwatch::correlate
