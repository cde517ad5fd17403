#pragma once

#include <string_view>

#include "pipeline/internal/source_slot.h"
#include "pipeline/visit.h"

namespace longwatch::pipeline {

/// An event of an open source. Valid as long as the batch it lies in.
class Visited final : public VisitedEvent {
 public:
  Visited(const model::Event& event, const SourceSlot& slot, std::string_view kind,
          read::ReaderState& state)
      : event_(event), slot_(slot), kind_(kind), state_(state) {}

  const model::Event& event() const override { return event_; }

  std::string_view source() const override { return slot_.found.name; }

  std::string_view kind() const override { return kind_; }

  Result<model::DecodedRecord> decode() const override {
    return slot_.open->reader->decode(event_.locator, state_);
  }

 private:
  const model::Event& event_;
  const SourceSlot& slot_;
  const std::string_view kind_;
  read::ReaderState& state_;
};

}  // namespace longwatch::pipeline
