#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/activity.h"
#include "model/estate.h"
#include "model/evidence.h"
#include "model/incident.h"

/// Small worlds for this room's tests, written down as briefly as they are thought.
namespace longwatch::correlate::worlds {

/// "2031-02-03 04:05:06"; "" = no time.
std::optional<Timestamp> at(std::string_view text);

model::Host host(std::string name, std::vector<std::string> addresses, std::string role = {},
                 std::string organisation = "ORG");

/// A finding as a test tells it. The id is "f-" and sixteen digits that end in `number`; without
/// `evidence` it rests on a record of its own.
struct Told {
  unsigned number = 0;
  std::string rule{};
  std::string_view time{};
  model::Level level = model::Level::Medium;
  std::string host{};
  std::string channel = "Security";
  std::string user{};
  std::vector<model::Entity> entities{};
  std::vector<model::NamedText> fields{};
  std::string matched{};  ///< makes it an indicator's
  std::vector<std::string> evidence{};
};

model::FindingRecord finding(const Told& told);
std::string finding_id(unsigned number);

/// A request that a web server answered: "203.0.113.9@SHOP1" is the client and the server.
Told web_request(unsigned number, std::string_view time, const std::string& client_at_server,
                 std::string path, std::string status);

/// Findings of each incident as numbers, in the order of the incidents.
std::vector<std::vector<unsigned>> numbers(const std::vector<model::Incident>& incidents);

/// An activity; a test sets what its kind needs.
model::Activity activity(model::ActivityKind kind, std::string_view time, std::string evidence);

/// "GATE runs cmd.exe, child of w3wp.exe": program names without folder lie in System32.
model::Activity started(std::string_view time, std::string evidence, std::string host,
                        const std::string& parent, const std::string& process);
model::Activity wrote(std::string_view time, std::string evidence, std::string host,
                      const std::string& process, std::string path);
model::Activity requested(std::string_view time, std::string evidence, std::string client,
                          std::string path, std::string status);
model::Activity connected(std::string_view time, std::string evidence, std::string source,
                          std::string target, std::uint16_t port);
/// Somebody's logon, or what somebody did on a share, by the kind.
model::Activity by_account(model::ActivityKind kind, std::string_view time, std::string evidence,
                           std::string host, const std::string& account_at_source);

/// Evidence ids in order, without "e-".
std::string evidence_of(const std::vector<model::Activity>& activities);

}  // namespace longwatch::correlate::worlds
