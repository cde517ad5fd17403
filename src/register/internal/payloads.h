#pragma once

#include <cstdint>
#include <string>

#include "register/internal/fields.h"

/// What entries hold that is none of the model's types.
namespace longwatch::registry::internal {

/// The first entry of a workspace.
struct WorkspaceEntry {
  std::uint32_t schema = 1;
  std::string data;
};

struct CalendarEntry {
  std::string starts;
  std::int32_t utc_offset_minutes = 0;
};

/// Stands for a person whose fields lie in the vault.
struct PersonEntry {
  std::string subject;
  std::string key_id;
  std::string commitment;  ///< HMAC-SHA-256 of the fields under the person's key, in hex
};

/// Somebody read or erased the fields of a person.
struct PersonAccess {
  std::string subject;
  std::string key_id;
  std::string reason;
};

/// The second identity's consent to a release as proposed.
struct ConfirmationEntry {
  std::string release;
  std::uint32_t version = 0;
  std::string confirmed_by;
};

template <class V>
void fields(V& visit, Of<WorkspaceEntry> auto& value) {
  auto& [schema, data] = value;
  visit("schema", schema);
  visit("data", data);
}

template <class V>
void fields(V& visit, Of<CalendarEntry> auto& value) {
  auto& [starts, utc_offset_minutes] = value;
  visit("starts", starts);
  visit("utc_offset_minutes", utc_offset_minutes);
}

template <class V>
void fields(V& visit, Of<PersonEntry> auto& value) {
  auto& [subject, key_id, commitment] = value;
  visit("subject", subject);
  visit("key_id", key_id);
  visit("commitment", commitment);
}

template <class V>
void fields(V& visit, Of<PersonAccess> auto& value) {
  auto& [subject, key_id, reason] = value;
  visit("subject", subject);
  visit("key_id", key_id);
  visit("reason", reason);
}

template <class V>
void fields(V& visit, Of<ConfirmationEntry> auto& value) {
  auto& [release, version, confirmed_by] = value;
  visit("release", release);
  visit("version", version);
  visit("confirmed_by", confirmed_by);
}

}  // namespace longwatch::registry::internal
