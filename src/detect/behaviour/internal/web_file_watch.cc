#include "detect/behaviour/internal/web_file_watch.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/findings.h"
#include "detect/behaviour/internal/hits.h"
#include "detect/behaviour/internal/process_fields.h"
#include "detect/behaviour/internal/rules.h"
#include "model/telemetry.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint32_t kObjectAccessed = 4663;
constexpr std::size_t kMostFindings = 100;
constexpr std::size_t kMostFiles = 20'000;  // of one host that are told apart

const model::RuleInfo& script_rule() {
  static const model::RuleInfo rule = make_rule({"b3b866f1-fd0c-4478-b91e-e4597a0d5bf9",
                                                 "A web server wrote a script into a web root",
                                                 model::Level::High,
                                                 {"T1505.003"},
                                                 {"persistence"},
                                                 "web-file"});
  return rule;
}

const model::RuleInfo& other_file_rule() {
  static const model::RuleInfo rule = make_rule({"06bbd4a3-152a-4672-a82f-eacc849bd509",
                                                 "A web server wrote a file that can be run",
                                                 model::Level::Medium,
                                                 {"T1505.003"},
                                                 {"persistence"},
                                                 "web-file"});
  return rule;
}

const model::RuleInfo& sent_script_rule() {
  static const model::RuleInfo rule = make_rule({"f1bd16cf-521b-4328-815a-96216dfbca41",
                                                 "A script came into a web root over a share",
                                                 model::Level::Medium,
                                                 {"T1505.003"},
                                                 {"persistence"},
                                                 "web-file"});
  return rule;
}

const model::RuleInfo& many_files_rule() {
  static const model::RuleInfo rule =
      make_rule({"d8e16f59-dc99-4c04-8dc9-d6d671f2b054",
                 "Many files that can be run came to a web server at once: an update, or worse",
                 model::Level::Low,
                 {"T1505.003"},
                 {"persistence"},
                 "web-file"});
  return rule;
}

class WebFileState final : public WatchState {
 public:
  explicit WebFileState(const DetectorResources& resources) : hits(resources) {}

  void take(WatchState& other) override { hits.take(static_cast<WebFileState&>(other).hits); }

  std::size_t capacity() const override {
    return sizeof(*this) + Hits::kFreeBytes + key.capacity() + payload.capacity();
  }

  Status status() const override { return hits.status(); }

  Hits hits;
  std::string key;  // scratch
  std::string payload;
};

const model::RuleInfo& rule_for(WebFile kind) {
  switch (kind) {
    case WebFile::Script:
      return script_rule();
    case WebFile::ScriptSent:
      return sent_script_rule();
    default:
      return other_file_rule();
  }
}

model::Finding finding_of(const std::vector<WrittenFile>& files, const model::RuleInfo& rule,
                          const std::string& coverage) {
  constexpr std::size_t kMostEntities = 32;
  const WrittenFile& first = files.front();
  model::Finding finding;
  finding.rule = &rule;
  finding.host = first.host;
  finding.user = first.user;
  std::vector<Sighting> events;
  add_entity({"host", first.host, "reporter"}, finding);
  for (const WrittenFile& file : files) {
    events.insert(events.end(), file.events.begin(), file.events.end());
    if (finding.entities.size() < kMostEntities) {
      add_entity({"process", file.process, "image"}, finding);
      add_entity({"file", file.path, "target"}, finding);
    }
  }
  if (!first.user.empty()) {
    add_entity({"user", first.user, "subject"}, finding);
  }
  set_events(std::move(events), finding);
  finding.fields = {{"Image", first.process}, {"TargetFilename", first.path}};
  give_reasons({"workers write what visitors send, and no scripts or programs",
                files.size() == 1 ? first.path + " written by " + first.process
                                  : with_thousands(files.size()) + " files, the first of them " +
                                        first.path + ", written by " + first.process,
                "", coverage},
               finding);
  return finding;
}

/// Takes what was gathered in order: by host, then by file.
class Gatherer {
 public:
  void see(std::string_view key, std::string_view payload) {
    KeyReader in(key);
    std::string host = in.text();
    std::string path = in.text();
    const Sighting seen = take_sighting(in);
    if (hosts_.empty() || host != host_) {
      hosts_.emplace_back();
      host_ = std::move(host);
      path_.clear();
    }
    if (path != path_) {
      path_ = std::move(path);
      start_file(payload);
    }
    if (!hosts_.back().empty()) {
      WrittenFile& file = hosts_.back().back();
      ++file.writes;
      if (file.events.size() < WrittenFile::kMostEvents) {
        file.events.push_back(seen);
      }
    }
  }

  std::vector<model::Finding> findings(const std::string& coverage) {
    std::vector<model::Finding> found;
    for (std::vector<WrittenFile>& host : hosts_) {
      for (const WrittenTogether& together : written_together(std::move(host))) {
        tell(together, coverage, found);
      }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const model::Finding& a, const model::Finding& b) {
                       return a.rule->level > b.rule->level;
                     });
    return found;
  }

 private:
  void start_file(std::string_view payload) {
    if (hosts_.back().size() >= kMostFiles) {
      return;  // joins the last one: an update of that size is one finding anyway
    }
    KeyReader in(payload);
    WrittenFile file;
    file.kind = static_cast<WebFile>(in.byte());
    file.host = in.text();
    file.path = in.text();
    file.process = in.text();
    file.user = in.text();
    hosts_.back().push_back(std::move(file));
  }

  static void tell(const WrittenTogether& together, const std::string& coverage,
                   std::vector<model::Finding>& found) {
    if (together.is_many()) {
      found.push_back(finding_of(together.files, many_files_rule(), coverage));
      return;
    }
    for (const WrittenFile& file : together.files) {
      found.push_back(finding_of({file}, rule_for(file.kind), coverage));
    }
  }

  std::vector<std::vector<WrittenFile>> hosts_;
  std::string host_;  // of the last record, in lower case
  std::string path_;
};

/// Write or append data ([MS-ADTS], access rights of files), in the mask of event 4663.
bool writes_data(std::string_view mask) {
  constexpr unsigned kWriteOrAppend = 0x6;
  if (!mask.starts_with("0x")) {
    return false;
  }
  mask.remove_prefix(2);
  unsigned bits = 0;
  const char* const end = mask.data() + mask.size();
  return std::from_chars(mask.data(), end, bits, 16).ptr == end && (bits & kWriteOrAppend) != 0;
}

}  // namespace

WebFileWatch::WebFileWatch(model::FieldTable& fields)
    : image_(fields.add("Image")),
      target_(fields.add("TargetFilename")),
      user_(fields.add("User")),
      action_(fields.add("ActionType")),
      folder_(fields.add("FolderPath")),
      file_name_(fields.add("FileName")),
      initiator_(fields.add("InitiatingProcessFileName")),
      initiator_account_(fields.add("InitiatingProcessAccountName")),
      process_name_(fields.add("ProcessName")),
      object_name_(fields.add("ObjectName")),
      access_mask_(fields.add("AccessMask")),
      subject_(fields.add("SubjectUserName")),
      exe_(fields.add("exe")),
      name_(fields.add("name")),
      name_type_(fields.add("nametype")),
      working_directory_(fields.add("cwd")),
      audit_user_(fields.add("uid")) {}

std::vector<Interest> WebFileWatch::interests() const {
  return {{kSysmon, kSysmonFile},
          {model::telemetry::kLinuxSysmon, kSysmonFile},
          {"Security", kObjectAccessed},
          {model::telemetry::kDefenderFiles},
          {model::telemetry::kAuditd}};
}

std::vector<const model::RuleInfo*> WebFileWatch::rules() const {
  return {&script_rule(), &sent_script_rule(), &other_file_rule(), &many_files_rule()};
}

std::unique_ptr<WatchState> WebFileWatch::make_state(const DetectorResources& resources) const {
  return std::make_unique<WebFileState>(resources);
}

std::optional<WebFileWatch::Write> WebFileWatch::read(Record& record) const {
  const std::uint32_t event_id = record.event().event_id.value_or(0);
  if (event_id == kSysmonFile) {
    return Write{record.text(image_), std::string(record.text(target_)), record.text(user_)};
  }
  if (event_id == kObjectAccessed) {
    return read_object_access(record);
  }
  const std::string_view channel = record.render(record.event().channel);
  return equals_ignoring_ascii_case(channel, model::telemetry::kAuditd) ? read_audit(record)
                                                                        : read_defender(record);
}

std::optional<WebFileWatch::Write> WebFileWatch::read_object_access(Record& record) const {
  if (!writes_data(record.text(access_mask_))) {
    return std::nullopt;
  }
  return Write{record.text(process_name_), std::string(record.text(object_name_)),
               record.text(subject_)};
}

std::optional<WebFileWatch::Write> WebFileWatch::read_defender(Record& record) const {
  const std::string_view action = record.text(action_);
  if (action != "FileCreated" && action != "FileModified" && action != "FileRenamed") {
    return std::nullopt;
  }
  // The folder has the file's name at its end, in most versions of the table.
  std::string path(record.text(folder_));
  const std::string_view name = record.text(file_name_);
  if (!std::string_view(path).ends_with(name)) {
    path.append(path.empty() || path.ends_with('\\') || path.ends_with('/') ? "" : "\\")
        .append(name);
  }
  return Write{record.text(initiator_), std::move(path), record.text(initiator_account_)};
}

/// Of the names of the event that one which was created.
std::optional<WebFileWatch::Write> WebFileWatch::read_audit(Record& record) const {
  const std::string_view process = record.text(exe_);
  if (process.empty() || record.find(name_type_) == nullptr) {
    return std::nullopt;
  }
  std::string_view name;
  for (const model::FieldValue& entry : record.event().values) {
    if (entry.field == name_) {
      name = record.render(entry.value);
    } else if (entry.field == name_type_ && record.render(entry.value) == "CREATE") {
      std::string path(name);
      if (!path.starts_with('/')) {
        path = std::string(record.text(working_directory_)) + "/" + path;
      }
      return Write{process, std::move(path), record.text(audit_user_)};
    }
  }
  return std::nullopt;
}

void WebFileWatch::look(Record& record, WatchState* state, model::FindingSink& /*sink*/) const {
  if (!record.event().time.has_value()) {
    return;
  }
  const std::optional<Write> write = read(record);
  const std::optional<WebFile> kind =
      write.has_value() ? judge_web_file(write->process, write->path) : std::nullopt;
  if (!kind.has_value()) {
    return;
  }
  auto& gathered = *static_cast<WebFileState*>(state);
  const std::string_view host = record.render(record.event().computer);
  gathered.key.clear();
  KeyWriter key(gathered.key);
  key.put_text(to_ascii_lower(host));
  key.put_text(to_ascii_lower(write->path));
  put_sighting(sighting_of(record.event()), key);
  gathered.payload.clear();
  KeyWriter payload(gathered.payload);
  payload.put_byte(static_cast<std::uint8_t>(*kind));
  payload.put_text(host);
  payload.put_text(write->path);
  payload.put_text(write->process);
  payload.put_text(write->user);
  gathered.hits.add(gathered.key, gathered.payload);
}

void WebFileWatch::finish(WatchState& state, const Coverage& coverage,
                          model::FindingSink& sink) const {
  auto& gathered = static_cast<WebFileState&>(state);
  Gatherer gatherer;
  gathered.hits.visit(
      [&](std::string_view key, std::string_view payload) { gatherer.see(key, payload); });
  hand_over(gatherer.findings(coverage_in_words(coverage, interests())), kMostFindings, sink);
}

}  // namespace longwatch::detect::behaviour
