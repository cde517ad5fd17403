#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "detect/activity/internal/columns.h"
#include "model/activity.h"

namespace longwatch::detect::activity {

/// What content decides: completes the activity, or says that the event is none (false). Columns
/// named in the row have been copied before. `scratch` is free to use.
using Complete = bool (*)(const Columns& columns, std::string& scratch, model::Activity& activity);

struct Account {
  Column domain = Column::None;
  Column name = Column::None;
};

struct ArtefactColumn {
  std::string_view name;
  Column column = Column::None;
};

/// How the events of one kind become activities: which column fills which member.
struct Row {
  std::string_view channel;
  std::uint32_t event_id = 0;   ///< 0 = telemetry without such numbers
  std::string_view provider{};  ///< empty = any; an event without provider passes
  model::ActivityKind kind{};
  Account account{};
  Account other_account{};  ///< looked at for the scope only: who was acted upon
  Column source = Column::None;
  Column target = Column::None;
  Column port = Column::None;
  Column process = Column::None;
  Column parent = Column::None;
  Column object = Column::None;
  Column detail = Column::None;
  Column status = Column::None;
  Column workstation = Column::None;
  Column bytes_out = Column::None;
  Column bytes_in = Column::None;
  Column size = Column::None;
  // For the scope only.
  Column domain = Column::None;  ///< a server name, or the sender of a mail
  std::array<Column, 2> urls{};  ///< the host in it counts as target
  std::array<ArtefactColumn, 5> artefacts{};
  Complete complete = nullptr;
};

/// Every kind of event that is translated; at most one row for a channel and number.
std::span<const Row> rows();

/// A copy, cut at limits::kFindingFieldBytes; a cut one ends in "...".
std::string copy_text(std::string_view text);

/// "DOMAIN\\name"; the name alone when it holds a domain or none is known.
std::string join_account(std::string_view domain, std::string_view name);

/// The host in "scheme://host[:port]/path"; empty when the text is not of that form.
std::string_view host_of_url(std::string_view url);

}  // namespace longwatch::detect::activity
