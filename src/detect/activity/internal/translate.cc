#include "detect/activity/internal/translate.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/text.h"

namespace longwatch::detect::activity {
namespace {

std::string copy_column(const Columns& columns, Column column) {
  if (column == Column::None) {
    return {};
  }
  std::string scratch;
  return copy_text(columns.text(column, scratch));
}

std::uint16_t port_of(const Columns& columns, Column column) {
  const std::uint64_t number = columns.number(column).value_or(0);
  return number <= std::numeric_limits<std::uint16_t>::max() ? static_cast<std::uint16_t>(number)
                                                             : std::uint16_t{0};
}

model::Activity copy_row(const model::Event& event, const Row& row, const Columns& columns) {
  model::Activity activity;
  std::string scratch;
  activity.kind = row.kind;
  activity.event = {event.locator, event.time, event.clock_correction};
  activity.telemetry = copy_text(model::render(event.channel, scratch));
  activity.host = copy_text(model::render(event.computer, scratch));
  activity.account = join_account(copy_column(columns, row.account.domain),
                                  copy_column(columns, row.account.name));
  activity.source = copy_column(columns, row.source);
  activity.target = copy_column(columns, row.target);
  activity.port = port_of(columns, row.port);
  activity.process = copy_column(columns, row.process);
  activity.parent = copy_column(columns, row.parent);
  activity.object = copy_column(columns, row.object);
  activity.detail = copy_column(columns, row.detail);
  activity.status = copy_column(columns, row.status);
  activity.workstation = copy_column(columns, row.workstation);
  activity.bytes_out = columns.number(row.bytes_out);
  activity.bytes_in = columns.number(row.bytes_in);
  activity.size = columns.number(row.size);
  for (const ArtefactColumn& artefact : row.artefacts) {
    std::string value = copy_column(columns, artefact.column);
    if (!value.empty()) {
      activity.artefacts.push_back({std::string(artefact.name), std::move(value)});
    }
  }
  return activity;
}

}  // namespace

std::optional<model::Activity> Translator::translate(const model::Event& event,
                                                     TranslationScratch& scratch) const {
  if (!scope_.covers_time(event.time)) {
    return std::nullopt;
  }
  const Row* const row = find_row(event, scratch);
  if (row == nullptr) {
    return std::nullopt;
  }
  scratch.columns.fill(event, columns_);
  if (!is_in_scope(event, *row, scratch)) {
    return std::nullopt;
  }
  model::Activity activity = copy_row(event, *row, scratch.columns);
  if (row->complete != nullptr && !row->complete(scratch.columns, scratch.text, activity)) {
    return std::nullopt;
  }
  return activity;
}

const Row* Translator::find_row(const model::Event& event, TranslationScratch& scratch) const {
  const std::uint32_t number = event.event_id.value_or(0);
  const auto may_be = [&](const Row& row) {
    return row.event_id == number;
  };
  if (std::none_of(rows().begin(), rows().end(), may_be)) {
    return nullptr;
  }
  const std::string_view channel = model::render(event.channel, scratch.text);
  const auto found = std::find_if(rows().begin(), rows().end(), [&](const Row& row) {
    return may_be(row) && equals_ignoring_ascii_case(channel, row.channel);
  });
  if (found == rows().end()) {
    return nullptr;
  }
  if (!found->provider.empty() && !event.provider.is_null() &&
      !equals_ignoring_ascii_case(model::render(event.provider, scratch.text), found->provider)) {
    return nullptr;
  }
  return &*found;
}

bool Translator::is_in_scope(const model::Event& event, const Row& row,
                             TranslationScratch& scratch) const {
  if (scope_.covers_host(model::render(event.computer, scratch.text), scratch.folded)) {
    return true;
  }
  for (const Column column : {row.source, row.target, row.workstation}) {
    if (column != Column::None &&
        scope_.covers_host(scratch.columns.text(column, scratch.text), scratch.folded)) {
      return true;
    }
  }
  return covers_account(row.account, scratch) || covers_account(row.other_account, scratch) ||
         covers_domain(row.domain, scratch) ||
         std::any_of(row.urls.begin(), row.urls.end(),
                     [&](Column column) { return covers_url(column, scratch); });
}

bool Translator::covers_account(const Account& account, TranslationScratch& scratch) const {
  return account.name != Column::None &&
         scope_.covers_account(scratch.columns.text(account.name, scratch.text), scratch.folded);
}

bool Translator::covers_domain(Column column, TranslationScratch& scratch) const {
  if (column == Column::None) {
    return false;
  }
  const std::string_view text = scratch.columns.text(column, scratch.text);
  return text.find('@') == std::string_view::npos ? scope_.covers_domain(text, scratch.folded)
                                                  : scope_.covers_mail_domain(text, scratch.folded);
}

bool Translator::covers_url(Column column, TranslationScratch& scratch) const {
  if (column == Column::None) {
    return false;
  }
  const std::string_view host = host_of_url(scratch.columns.text(column, scratch.text));
  return scope_.covers_domain(host, scratch.folded) || scope_.covers_host(host, scratch.folded);
}

}  // namespace longwatch::detect::activity
