// Files of knowledge: any text is read without harm as assets, as actors and as a STIX bundle or a
// galaxy, the last two packed as well; what is accepted keeps its promises, and what is refused
// says where.
#include "knowledge/knowledge.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "base/ip_address.h"
#include "base/time.h"
#include "knowledge/actor_names.h"

namespace {

namespace knowledge = longwatch::knowledge;
namespace model = longwatch::model;

class TextFile final : public longwatch::RandomAccessFile {
 public:
  explicit TextFile(std::string_view text) : text_(text) {}

  std::uint64_t size() const override { return text_.size(); }

  longwatch::Result<longwatch::ByteView> read_at(std::uint64_t offset,
                                                 std::span<std::byte> scratch) const override {
    const std::string_view rest = text_.substr(std::min<std::size_t>(offset, text_.size()));
    const std::size_t size = std::min(rest.size(), scratch.size());
    std::memcpy(scratch.data(), rest.data(), size);
    return longwatch::ByteView(scratch.data(), size);
  }

 private:
  std::string_view text_;
};

/// Every path holds the same text.
class OneText final : public longwatch::FileSystem {
 public:
  explicit OneText(std::string_view text) : text_(text) {}

  longwatch::Result<longwatch::FileInfo> inspect(const std::string& /*path*/) const override {
    return longwatch::FileInfo{longwatch::FileKind::Regular, text_.size(), 1, 1};
  }

  longwatch::Result<longwatch::FileInfo> inspect_target(const std::string& path) const override {
    return inspect(path);
  }

  longwatch::Result<std::vector<std::string>> list(const std::string& path) const override {
    return longwatch::Error(longwatch::ErrorCode::Io, "no directory").at(path);
  }

  longwatch::Result<std::unique_ptr<longwatch::RandomAccessFile>> open(
      const std::string& /*path*/) const override {
    return std::make_unique<TextFile>(text_);
  }

 private:
  std::string_view text_;
};

void check_estate(const model::Estate& estate) {
  for (const model::Host& host : estate.hosts) {
    LW_CHECK(!host.name.empty());
    LW_CHECK(host.organisation.empty() ||
             model::find_organisation(estate, host.organisation) != nullptr);
    for (const std::string& address : host.addresses) {
      LW_CHECK(longwatch::parse_address(address).has_value());
    }
  }
  for (const model::OwnNetwork& network : estate.networks) {
    LW_CHECK(longwatch::parse_network(network.cidr).has_value());
  }
}

void check_actors(const model::ActorCatalogue& catalogue) {
  for (std::size_t i = 0; i < catalogue.actors.size(); ++i) {
    LW_CHECK(!catalogue.actors[i].id.empty());
    LW_CHECK(i == 0 || catalogue.actors[i - 1].id < catalogue.actors[i].id);
    for (const model::ActorItem& item : catalogue.actors[i].items) {
      LW_CHECK(!item.value.empty() && item.reports > 0);
    }
  }
}

void check_base(const knowledge::EvidenceBase& base) {
  const std::size_t entities = base.entities().size();
  for (const knowledge::Link& link : base.links()) {
    LW_CHECK(index_of(link.from) < entities && index_of(link.to) < entities);
    LW_CHECK(link.marking != nullptr && link.reports >= link.references.size());
    for (const knowledge::ReferenceId reference : link.references) {
      LW_CHECK(index_of(reference) < base.references().size());
    }
  }
  const knowledge::EvidenceBase then =
      base.as_of(*longwatch::parse_iso8601("2015-01-01T00:00:00Z"));
  LW_CHECK(then.links().size() <= base.links().size() && then.entities().size() == entities);
  const knowledge::NameIndex index(base);
  for (std::size_t i = 0; i < base.entities(knowledge::EntityKind::Actor).size(); ++i) {
    const auto actor = static_cast<knowledge::EntityId>(i);
    for (const model::ActorName& name : base.claims_of(actor).names) {
      const std::vector<knowledge::NamedActor> found = index.find(name.name);
      LW_CHECK(std::any_of(found.begin(), found.end(),
                           [&](const knowledge::NamedActor& one) { return one.actor == actor; }));
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const OneText files(std::string_view(reinterpret_cast<const char*>(data), size));
  const auto estate = knowledge::load_estate("assets.yaml", files);
  if (estate.ok()) {
    check_estate(*estate);
  } else {
    LW_CHECK(!estate.error().place().empty());
  }
  for (const std::string path : {"actors.yaml", "bundle.json", "bundle.json.gz"}) {
    longwatch::DiagnosticCollector diagnostics;
    const auto base = knowledge::load_evidence({&path, 1}, files, diagnostics);
    if (base.ok()) {
      check_base(*base);
      check_actors(knowledge::catalogue_of(*base));
    } else {
      LW_CHECK(!base.error().place().empty());
    }
  }
  return 0;
}
