#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "scenario/internal/steps/accounts.h"
#include "scenario/internal/steps/files.h"
#include "scenario/internal/steps/kinds.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A share and what is read of it.
struct Reading {
  std::string share;
  std::string folder;
  std::vector<std::string> files;
  bool writes = false;
};

// A hidden share lies in a folder without the sign that hides it.
std::string folder_of(std::string_view share) {
  return fmt::format("D:\\Shares\\{}",
                     share.substr(0, share.size() - (share.ends_with('$') ? 1 : 0)));
}

std::vector<Reading> read_readings(Play& play) {
  std::vector<Reading> readings;
  for (const Node* const node : play.params.maps("shares")) {
    Params params(*node, play.params.file(), "a share");
    Reading reading;
    reading.share = params.need("share");
    reading.folder = params.text("folder", folder_of(reading.share));
    reading.files = params.texts("files");
    reading.writes = params.flag("writes");
    if (const Status status = params.finish(); !status.ok()) {
      play.params.adopt(status.error());
    }
    readings.push_back(std::move(reading));
  }
  if (readings.empty()) {
    play.params.refuse("shares", "a list of shares with their files", "nothing");
  }
  return readings;
}

std::size_t all_files(const std::vector<Reading>& readings) {
  std::size_t sum = 0;
  for (const Reading& reading : readings) {
    sum += reading.files.size() + 1;
  }
  return sum;
}

/// Reads one share after the other within the step's time.
class Reader {
 public:
  Reader(Play& play, const LogonSide& side, const Session& session, const Flow& flow)
      : play_(play),
        side_(side),
        session_(session),
        flow_(flow),
        host_(play.stage.recorder(side.host)) {}

  void read(const Reading& reading, std::size_t& done, std::size_t count);

 private:
  void file(const Reading& reading, const ShareStory& story, const std::string& name,
            Timestamp time);

  Play& play_;
  const LogonSide& side_;
  const Session& session_;
  const Flow& flow_;
  HostRecorder* host_;
};

void Reader::read(const Reading& reading, std::size_t& done, std::size_t count) {
  const ShareStory story = {session_, side_.address.empty() ? "127.0.0.1" : side_.address,
                            reading.share, reading.folder};
  const Timestamp time = play_.spread(done++, count);
  if (host_ != nullptr) {
    host_->open_share(time, story);
  }
  if (!flow_.uid.empty()) {
    play_.sensors().smb_mapping(
        {.time = time - milliseconds(4),
         .flow = flow_,
         .path = fmt::format("\\\\{}\\{}", play_.host_of(side_.host).name, reading.share),
         .share_type = "DISK",
         .service = {},
         .file_system = {}});
  }
  for (const std::string& name : reading.files) {
    file(reading, story, name, play_.spread(done++, count));
  }
}

void Reader::file(const Reading& reading, const ShareStory& story, const std::string& name,
                  Timestamp time) {
  if (host_ != nullptr) {
    if (reading.writes) {
      host_->read_shared_file(time, story, name);
    } else {
      host_->read_shared_file(time, story, name);
    }
  }
  if (!flow_.uid.empty()) {
    play_.sensors().smb_file(
        {.time = time,
         .flow = flow_,
         .action = reading.writes ? "SMB::FILE_WRITE" : "SMB::FILE_OPEN",
         .path = fmt::format("\\\\{}\\{}", play_.host_of(side_.host).name, reading.share),
         .name = name,
         .size = play_.random.between(2'000, 900'000),
         .previous_name = {}});
  }
}

void play_share_read(Play& play) {
  const LogonSide side = read_logon(play);
  const std::vector<Reading> readings = read_readings(play);
  const std::uint64_t bytes = play.params.number("bytes", 40'000'000);
  if (play.params.failed()) {
    return;
  }
  const double length = std::chrono::duration<double>(play.over).count() + 1;
  const Flow flow = share_contact(play, side, play.from - seconds(1), length, bytes);
  HostRecorder* const host = play.stage.recorder(side.host);
  const Session session =
      host == nullptr ? Session{} : log_on(play, side, play.from - milliseconds(900));
  const std::size_t count = all_files(readings);
  std::size_t done = 0;
  Reader reader(play, side, session, flow);
  for (const Reading& reading : readings) {
    reader.read(reading, done, count);
  }
  if (host != nullptr) {
    host->log_off(play.from + play.over + seconds(20), session, side.type);
  }
}

constexpr StepKind kKinds[] = {
    {"share_read", play_share_read},
};

}  // namespace

std::span<const StepKind> share_steps() {
  return kKinds;
}

}  // namespace longwatch::scenario::internal
