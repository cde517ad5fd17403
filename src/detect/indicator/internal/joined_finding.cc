#include "detect/indicator/internal/joined_finding.h"

#include <utility>

#include <fmt/format.h>

#include "base/limits.h"

namespace longwatch::detect::indicator {

Status JoinedFinding::add(model::Finding part) {
  for (const model::EventReference& event : part.events) {
    events_.push_back(event);
    all_timed_ = all_timed_ && event.time.has_value();
    if (event.time.has_value()) {
      LW_TRY(timed_.add(event));
    }
  }
  std::vector<model::Entity> entities = std::exchange(part.entities, {});
  std::vector<model::NamedText> fields = std::exchange(part.fields, {});
  if (!whole_.has_value()) {
    whole_ = std::move(part);
  }
  for (model::Entity& entity : entities) {
    if (entities_.contains(entity)) {
      continue;
    }
    if (entities_.size() < limits::kJoinedEntities) {
      entities_.insert(entity);
      whole_->entities.push_back(std::move(entity));
    } else {
      ++left_out_;
    }
  }
  for (model::NamedText& field : fields) {
    std::pair<std::string, std::string> known{field.name, field.value};
    if (fields_.contains(known)) {
      continue;
    }
    if (fields_.size() < limits::kJoinedFields) {
      fields_.insert(std::move(known));
      whole_->fields.push_back(std::move(field));
    } else {
      ++left_out_;
    }
  }
  return {};
}

Result<model::Finding> JoinedFinding::finish() {
  model::Finding whole = std::move(*whole_);
  if (all_timed_) {
    LW_TRY(timed_.finish(whole));
  } else {
    // Lists on disk are sorted by time: these have none, and are not more than a pattern's events.
    whole.events = std::move(events_);
  }
  if (left_out_ > 0) {
    whole.fields.push_back(
        {"indicator.left_out", fmt::format("{} fields and entities of its events", left_out_)});
  }
  return whole;
}

}  // namespace longwatch::detect::indicator
