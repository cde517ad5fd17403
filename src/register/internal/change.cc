#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/json_writer.h"
#include "register/internal/ledger.h"
#include "register/internal/payloads.h"

namespace longwatch::registry::internal {
namespace {

constexpr std::size_t kIdBytes = 1024;

std::string json_list(const std::vector<std::string>& texts) {
  std::string json;
  formats::JsonWriter writer(json);
  writer.begin_array();
  for (const std::string& text : texts) {
    writer.string(text);
  }
  writer.end_array();
  return json;
}

/// An id is a line of the canonical text, so it holds no line feed, and nothing that plays tricks.
Status check_id(const Draft& draft) {
  const bool is_printable =
      std::all_of(draft.id.begin(), draft.id.end(), [](char c) { return c >= ' ' && c != '\x7F'; });
  if (draft.id.empty() || draft.id.size() > kIdBytes || !is_printable) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected an id of 1 to {} printable characters for a {}, got '{}'; "
                             "nothing was recorded",
                             kIdBytes, draft.kind, to_printable(draft.id)));
  }
  return {};
}

}  // namespace

Status Ledger::Change::begin() {
  LW_TRY(store().begin());
  LW_TRY_ASSIGN(const std::optional<Entry> last, store().last());
  LW_TRY_ASSIGN(const std::optional<ChainSeal> seal, store().seal());
  if (last.has_value()) {
    last_seq_ = last->seq;
    last_hash_ = last->hash;
  }
  const bool is_new = !last.has_value() && !seal.has_value();
  const bool fits =
      seal.has_value() && seal->seq == last_seq_ && seal->hash == last_hash_ &&
      formats::equal_in_constant_time(seal->mac, ledger_.vault_.seal_of(last_seq_, last_hash_));
  if (!is_new && !fits) {
    return Error(ErrorCode::Corrupt,
                 "the last entry is not the one that was sealed; nothing was recorded")
        .with_hint("verify names what was changed; 'vault.key' must be the workspace's own");
  }
  // Never before the entry before: "as known at" depends on it, and clocks are set back.
  time_ = ledger_.current_time();
  if (last.has_value()) {
    time_ = std::max(time_, last->recorded_at);
  }
  return ensure_data_kind();
}

Status Ledger::Change::ensure_data_kind() {
  if (last_seq_ > 0) {
    return {};
  }
  Draft draft;
  draft.kind = kinds::kWorkspace;
  draft.id = kinds::kWorkspace;
  draft.payload = encode(WorkspaceEntry{1, std::string(model::name_of(ledger_.data_kind()))});
  LW_TRY(append(draft, 1));
  ledger_.data_ = ledger_.data_kind();
  return {};
}

Status Ledger::Change::append(const Draft& draft, std::uint32_t version) {
  LW_TRY(check_id(draft));
  Entry entry;
  entry.seq = last_seq_ + 1;
  entry.recorded_at = time_;
  entry.recorded_by = ledger_.user_;
  entry.data = model::name_of(ledger_.data_kind());
  entry.kind = draft.kind;
  entry.id = draft.id;
  entry.version = version;
  entry.valid_from = draft.valid_from;
  entry.valid_to = draft.valid_to;
  entry.tlp = name_of(draft.marking.tlp);
  entry.originators = json_list(draft.marking.originators);
  entry.payload = draft.payload;
  chain(entry, last_hash_);
  LW_TRY(store().append(entry));
  last_seq_ = entry.seq;
  last_hash_ = std::move(entry.hash);
  return {};
}

Status Ledger::Change::put(const Draft& draft) {
  LW_TRY_ASSIGN(const std::optional<Entry> latest, store().latest(draft.kind, draft.id));
  if (latest.has_value() && latest->payload == draft.payload) {
    return {};
  }
  return append(draft, latest.has_value() ? latest->version + 1 : 1);
}

Status Ledger::Change::commit() {
  const formats::Mac mac = ledger_.vault_.seal_of(last_seq_, last_hash_);
  LW_TRY(store().set_seal({last_seq_, last_hash_, {mac.begin(), mac.end()}}));
  return store().commit();
}

}  // namespace longwatch::registry::internal
