#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/knowledge_options.h"
#include "share/navigator_layer.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;
using knowledge::EntityId;
using knowledge::EvidenceBase;

constexpr std::array kSettings = {SettingId::Knowledge, SettingId::Content, SettingId::Quiet};

constexpr std::array<OptionInfo, 5> kOptions = {{
    {"--navigator", "FILE", "also write both actors as a layer for the ATT&CK Navigator", "", ""},
    {"--as-of", "DAY", "knowledge published before that day", "", ""},
    {"--campaigns", "HOW", "campaigns attributed to an actor are its own (follow) or not (ignore)",
     "follow", "follow|ignore"},
    {"--audience", "WHO", "internal, public or partner:NAME", "internal", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

Result<EntityId> actor_called(const EvidenceBase& base, const std::string& id) {
  const std::optional<EntityId> actor = base.find(id);
  if (!actor.has_value() || base.entity(*actor).kind != knowledge::EntityKind::Actor) {
    return Error(ErrorCode::NotFound,
                 fmt::format("expected the id of an actor, got '{}'", to_printable(id)))
        .with_hint("'longwatch actor NAME' tells the ids that a name may mean");
  }
  return *actor;
}

struct Held {
  std::size_t first = 0;  ///< reports
  std::size_t second = 0;
  bool by_first = false;
  bool by_second = false;
};

std::size_t reports_of(const knowledge::ProfileItem& item) {
  return std::max<std::size_t>(item.references.size(), 1);
}

/// Candidates of ATT&CK who have the item, campaigns followed.
std::size_t having(const EvidenceBase& base, EntityId item) {
  std::vector<EntityId> actors;
  for (const knowledge::LinkId id : base.links_to(item)) {
    const EntityId from = base.link(id).from;
    if (base.entity(from).kind == knowledge::EntityKind::Actor) {
      actors.push_back(from);
    } else if (base.entity(from).kind == knowledge::EntityKind::Campaign) {
      const std::vector<EntityId> behind = base.actors_of(from);
      actors.insert(actors.end(), behind.begin(), behind.end());
    }
  }
  std::sort(actors.begin(), actors.end());
  return static_cast<std::size_t>(std::unique(actors.begin(), actors.end()) - actors.begin());
}

std::string comparison(const EvidenceBase& base, EntityId first, EntityId second) {
  std::map<EntityId, Held> items;
  for (const knowledge::ProfileItem& item : base.profile_of(first)) {
    items[item.item].first = reports_of(item);
    items[item.item].by_first = true;
  }
  for (const knowledge::ProfileItem& item : base.profile_of(second)) {
    items[item.item].second = reports_of(item);
    items[item.item].by_second = true;
  }
  std::array<std::size_t, 3> counts{};
  std::vector<std::pair<std::size_t, EntityId>> shared;
  for (const auto& [item, held] : items) {
    const std::size_t where = held.by_first && held.by_second ? 0 : held.by_first ? 1 : 2;
    ++counts[where];
    if (where == 0) {
      shared.emplace_back(having(base, item), item);
    }
  }
  std::sort(shared.begin(), shared.end());
  const auto name = [&](EntityId actor) {
    return fmt::format("{} ({})", share::terminal_safe(base.entity(actor).name),
                       base.entity(actor).id);
  };
  std::string out = fmt::format("{} and {}\n  shared {}, first alone {}, second alone {}\n\n",
                                name(first), name(second), counts[0], counts[1], counts[2]);
  out += "shared, rarest first: how many actors have it, reports on the first and on the second\n";
  for (const auto& [actors, item] : shared) {
    out += fmt::format("  {:>4}  {:>3} {:>3}  {:<10} {}\n", actors, items[item].first,
                       items[item].second, base.entity(item).id,
                       share::terminal_safe(base.entity(item).name));
  }
  out += "\nonly one of them, and hardly anybody else (three actors at most)\n";
  for (const auto& [item, held] : items) {
    const std::size_t actors = having(base, item);
    if (held.by_first != held.by_second && actors <= 3) {
      out +=
          fmt::format("  {:<10} {:>4}  {:<10} {}\n", base.entity(held.by_first ? first : second).id,
                      actors, base.entity(item).id, share::terminal_safe(base.entity(item).name));
    }
  }
  out += "\nWhat is shared is no link between actors: most is what everybody does.\nknowledge: " +
         std::string(base.source()) + "\n";
  return out;
}

Result<std::string> product_of(const Invocation& invocation, const config::Settings& settings,
                               Session& session) {
  LW_TRY_ASSIGN(const EvidenceBase all, load_knowledge(settings, session));
  LW_TRY_ASSIGN(const knowledge::Selection selection, selection_of(invocation));
  const EvidenceBase base = all.select(selection);
  LW_TRY_ASSIGN(const EntityId first, actor_called(base, invocation.arguments[0]));
  LW_TRY_ASSIGN(const EntityId second, actor_called(base, invocation.arguments[1]));
  const std::string layer = invocation.value("--navigator");
  if (!layer.empty()) {
    LW_TRY(write_file(layer, share::navigator_layer(base, first, second)));
  }
  return comparison(base, first, second);
}

ExitStatus run(const Invocation& invocation, Session& session) {
  return run_product(invocation, session, product_of);
}

constexpr CommandInfo kCommand = {
    .name = "attribute compare",
    .arguments = "ACTOR ACTOR",
    .least_arguments = 2,
    .most_arguments = 2,
    .summary = "what two actors share, and what tells them apart",
    .description =
        "Compares two actors by id: what both do, rarest first, and what only one of them and "
        "hardly anybody else has. With --navigator the pair becomes a layer for the ATT&CK "
        "Navigator.",
    .example =
        "longwatch attribute compare G0065 G0128 --knowledge attack.json.gz\n"
        "longwatch attribute compare G0065 G0128 --knowledge attack.json.gz "
        "--navigator pair.json",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& attribute_compare_command() {
  return kCommand;
}

}  // namespace longwatch::cli
