#include <map>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "register/internal/ledger.h"
#include "register/internal/payloads.h"

namespace longwatch::registry::internal {
namespace {

constexpr std::size_t kLinesReported = 1000;

void report(VerifyReport& report, std::string line) {
  if (report.broken.size() < kLinesReported) {
    report.broken.push_back(std::move(line));
  }
}

std::string entry_name(const Entry& entry) {
  return fmt::format("entry {} ({} '{}', version {})", entry.seq, to_printable(entry.kind),
                     to_printable(entry.id), entry.version);
}

/// Walks the chain from its first entry.
class ChainWalk {
 public:
  explicit ChainWalk(VerifyReport& result) : result_(result) {}

  void take(const Entry& entry) {
    ++result_.entries;
    if (entry.seq != expected_seq_) {
      report(result_, fmt::format("{}: expected entry {} here: entries are missing, or its column "
                                  "'seq' was changed",
                                  entry_name(entry), expected_seq_));
    }
    const std::vector<std::string> altered = altered_columns(entry);
    for (const std::string& column : altered) {
      report(result_, fmt::format("{}: column '{}' was changed", entry_name(entry), column));
    }
    // An entry before that was changed is named already; this one still points to what it was.
    const bool follows = entry.prev_hash == last_hash_ || entry.prev_hash == last_recomputed_;
    if (!follows && altered.empty() && entry.seq == expected_seq_) {
      report(result_, fmt::format("{}: column 'prev_hash' is not the hash of the entry before",
                                  entry_name(entry)));
    }
    expected_seq_ = entry.seq + 1;
    last_hash_ = entry.hash;
    last_recomputed_ = hash_of(entry);
    last_seq_ = entry.seq;
  }

  std::uint64_t last_seq() const { return last_seq_; }

  const std::string& last_hash() const { return last_hash_; }

 private:
  VerifyReport& result_;
  std::uint64_t expected_seq_ = 1;
  std::uint64_t last_seq_ = 0;
  std::string last_hash_{kFirstHash};
  std::string last_recomputed_{kFirstHash};
};

}  // namespace

Status Ledger::verify_chain(VerifyReport& result) {
  ChainWalk walk(result);
  LW_TRY(store_->walk([&](const Entry& entry) {
    walk.take(entry);
    return Status();
  }));
  result.head = walk.last_hash();
  return verify_seal(result, walk.last_seq(), walk.last_hash());
}

Status Ledger::verify_seal(VerifyReport& result, std::uint64_t seq, std::string_view hash) {
  LW_TRY_ASSIGN(const std::optional<ChainSeal> seal, store_->seal());
  if (!seal.has_value()) {
    if (result.entries > 0) {
      report(result, "the seal of the chain is missing");
    }
    return {};
  }
  if (!formats::equal_in_constant_time(seal->mac, vault_.seal_of(seal->seq, seal->hash))) {
    report(result, "the seal of the chain was not made with this workspace's key");
  } else if (seal->seq != seq || seal->hash != hash) {
    report(result, fmt::format("the chain ends with entry {}, and was sealed at entry {}: entries "
                               "were removed, added or written anew",
                               seq, seal->seq));
  }
  return {};
}

Status Ledger::verify_vault(VerifyReport& result) {
  LW_TRY_ASSIGN(const std::vector<Entry> persons,
                store_->latest_of(kinds::kPerson, Timestamp::max()));
  LW_TRY_ASSIGN(const std::vector<Entry> erasures,
                store_->latest_of(kinds::kErasure, Timestamp::max()));
  LW_TRY_ASSIGN(const std::vector<VaultRow> rows, store_->vault());
  result.vault_items = rows.size();
  result.erased = erasures.size();
  std::set<std::string> erased;
  for (const Entry& entry : erasures) {
    erased.insert(entry.id);
  }
  std::map<std::string, const VaultRow*> held;
  for (const VaultRow& row : rows) {
    held[row.subject] = &row;
  }
  for (const Entry& entry : persons) {
    const auto found = held.find(entry.id);
    const bool is_held = found != held.end();
    if (is_held == erased.contains(entry.id)) {
      report(result,
             fmt::format("{}: {}", entry_name(entry),
                         is_held ? "was erased, and the vault still holds it"
                                 : "the vault does not hold it, and no erasure is recorded"));
    } else if (is_held) {
      const Result<PersonEntry> person = decode<PersonEntry>(entry.payload);
      const Result<std::string> commitment = vault_.commitment_of(*found->second);
      if (!person.ok() || !commitment.ok() || *commitment != person->commitment) {
        report(result,
               fmt::format("{}: what the vault holds is not what was recorded", entry_name(entry)));
      }
    }
    held.erase(entry.id);
  }
  for (const auto& [subject, row] : held) {
    report(result,
           fmt::format("the vault holds '{}', of whom no entry speaks", to_printable(subject)));
  }
  return {};
}

Result<VerifyReport> Ledger::verify() {
  VerifyReport result;
  LW_TRY_ASSIGN(const std::vector<std::string> damage, store_->damage());
  for (const std::string& line : damage) {
    report(result, fmt::format("the database is damaged: {}", to_printable(line, 200)));
  }
  const Status chain = verify_chain(result);
  const Status vault = chain.ok() ? verify_vault(result) : Status();
  if (!chain.ok() || !vault.ok()) {
    const Error& error = chain.ok() ? vault.error() : chain.error();
    if (error.code() != ErrorCode::Corrupt) {
      return error;
    }
    report(result, fmt::format("the register cannot be read to its end: {}", error.to_line()));
  }
  return result;
}

}  // namespace longwatch::registry::internal
