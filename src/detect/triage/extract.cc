#include "detect/triage/extract.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "detect/triage/internal/kept_groups.h"

namespace longwatch::detect::triage {
namespace {

struct Seen {
  Extracted shown;

  void add(const Seen& other) {
    if (shown.value.empty()) {
      *this = other;
      return;
    }
    shown.tally.add(other.shown.tally);
    shown.depth = std::min(shown.depth, other.shown.depth);
    if (other.shown.locator < shown.locator) {
      shown.locator = other.shown.locator;
      shown.host = other.shown.host;
    }
  }
};

class ExtractState final : public DetectorState {
 public:
  std::size_t capacity() const override {
    constexpr std::size_t kValueBytes = sizeof(Seen) + 512;
    return sizeof(ExtractState) + text.capacity() + values.size() * kValueBytes;
  }

  KeptGroups<std::string, Seen> values{limits::kTriageValues};
  std::uint64_t found = 0;
  std::string text;
  std::vector<std::string> in_event;  // a value counts once for each event
};

class ExtractDetector final : public Detector {
 public:
  ExtractDetector(Extract what, ExtractedTable& table, model::FieldTable& fields)
      : what_(what), table_(table) {
    fields.want_unnamed();
  }

  std::string_view name() const override { return "extract"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<ExtractState>();
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<ExtractState&>(state);
    for (const model::Event& event : batch.events()) {
      own.in_event.clear();
      for (const model::FieldValue& entry : event.values) {
        if (!entry.is_copy && is_text(entry.value)) {
          look(event, model::render(entry.value, own.text), own);
        }
      }
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    auto& whole = static_cast<ExtractState&>(into);
    auto& part = static_cast<ExtractState&>(from);
    whole.values.take(part.values);
    whole.found += std::exchange(part.found, 0);
  }

  void finish(DetectorState& state, model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<ExtractState&>(state);
    std::uint64_t kept = 0;
    for (const auto& [value, seen] : own.values.groups()) {
      table_.values.push_back(seen.shown);
      kept += seen.shown.tally.count;
    }
    table_.found = own.found;
    table_.left_out = own.found - kept;
  }

 private:
  static bool is_text(const model::Value& value) {
    return value.kind == model::ValueKind::Text || value.kind == model::ValueKind::JsonText ||
           value.kind == model::ValueKind::Utf16 || value.kind == model::ValueKind::Ansi;
  }

  void look(const model::Event& event, std::string_view text, ExtractState& state) const {
    if (what_ == Extract::Base64) {
      for (DecodedBase64& decoded : find_base64(text)) {
        add(event,
            {std::move(decoded.value),
             std::move(decoded.decoded),
             std::move(decoded.what),
             decoded.depth,
             {},
             {},
             {}},
            state);
      }
      return;
    }
    for (std::string& found : what_ == Extract::Urls ? find_urls(text) : find_domains(text)) {
      add(event, {std::move(found), {}, {}, 0, {}, {}, {}}, state);
    }
  }

  static void add(const model::Event& event, Extracted found, ExtractState& state) {
    if (std::find(state.in_event.begin(), state.in_event.end(), found.value) !=
        state.in_event.end()) {
      return;
    }
    state.in_event.push_back(found.value);
    ++state.found;
    Seen* const seen = state.values.at(found.value);
    if (seen == nullptr) {
      return;
    }
    found.locator = event.locator;
    if (!event.computer.is_null()) {
      std::string scratch;
      found.host = model::render(event.computer, scratch);
    }
    found.tally.add(event.time);
    seen->add({std::move(found)});
  }

  const Extract what_;
  ExtractedTable& table_;
};

}  // namespace

std::unique_ptr<Detector> make_extract_detector(Extract what, ExtractedTable& table,
                                                model::FieldTable& fields) {
  return std::make_unique<ExtractDetector>(what, table, fields);
}

}  // namespace longwatch::detect::triage
