#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "read/json/internal/event_builder.h"
#include "read/json/internal/member_names.h"
#include "read/per_table.h"
#include "read/read.h"

namespace longwatch::read::json {

/// What a worker keeps between units and files: parser memory, what member names mean, scratch.
class JsonState final : public ReaderState {
 public:
  /// The names for this field table; they start anew when the table is another one than before.
  MemberNames& names(const std::shared_ptr<const model::FieldTable>& fields) {
    return names_.get(fields);
  }

  RecordValues& values() { return values_; }

  EventBuilder& builder() { return builder_; }

  /// For blocks that are not the batch's own.
  std::vector<std::byte>& spare() { return spare_; }

  std::size_t capacity() const override;

 private:
  PerTable<MemberNames> names_;
  RecordValues values_;
  EventBuilder builder_;
  std::vector<std::byte> spare_;
};

}  // namespace longwatch::read::json
