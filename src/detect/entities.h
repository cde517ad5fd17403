#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/event.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect {

/// How the text of a field becomes entities: see entities.cc.
enum class EntityShape : std::uint8_t;

/// What an event speaks of - addresses, names, accounts, files, digests - and the part each played,
/// the same for every kind of telemetry. Immutable; any thread.
///
/// Values are canonical where a standard says how: addresses (an IPv4 one inside IPv6 becomes
/// IPv4), domains and URLs (formats/observable.h), mail addresses, digests and GUIDs in lower case;
/// an address where a name is expected is an address. What does not fit its type is kept as
/// written, in lower case when it is a domain. The record has the original.
///
/// Types: "ipv4", "ipv6", "domain", "url" (whole, or the path that was asked for), "mail", "user"
/// (as logged), "upn" (user@domain), "sid", "host", "process", "process_guid", "file", "md5",
/// "sha1", "sha256", "imphash", "ja3", "ja3s", "ja4", "ja4s", "certificate" (SHA-1 or SHA-256 of
/// it, or its serial number), "certificate_subject", "user_agent", "registry_key", "pipe",
/// "service", "task", "share", "object", "message".
class EntityReader {
 public:
  /// Adds the fields it reads: readers hand over only what the table holds.
  explicit EntityReader(model::FieldTable& fields);

  /// Appends the entities of the event, none twice; its host comes first. Values are cut at
  /// limits::kFindingFieldBytes and end in "..." then.
  void collect(const model::Event& event, std::vector<model::Entity>& entities) const;

 private:
  struct Meaning {
    EntityShape shape;
    std::string_view type;
    std::string_view role;
    std::string_view scope;
  };

  static void add(std::string_view text, const Meaning& meaning,
                  std::vector<model::Entity>& entities);

  std::vector<std::vector<Meaning>> by_field_;  ///< by field id; mostly empty
};

}  // namespace longwatch::detect
