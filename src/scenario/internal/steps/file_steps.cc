#include <algorithm>

#include <fmt/format.h>

#include "scenario/internal/steps/files.h"
#include "scenario/internal/steps/kinds.h"

namespace longwatch::scenario::internal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kCommandShell = "C:\\Windows\\System32\\cmd.exe";
constexpr std::uint64_t kMostVolumes = 1'000;

/// Whose hand is on the files.
struct Hand {
  std::size_t host = 0;
  const LiveProcess* process = nullptr;
};

Hand hand_of(Play& play, std::string_view otherwise) {
  Hand hand;
  hand.process = play.process("process", otherwise);
  if (hand.process == nullptr) {
    play.params.need("process");
    return hand;
  }
  hand.host = hand.process->host;
  return hand;
}

void play_file_create(Play& play) {
  const Hand hand = hand_of(play, "");
  const std::vector<std::string> files = play.params.texts("files");
  const Amount size = play.params.amount("size", {1'200, 64'000});
  if (hand.process == nullptr || play.params.failed()) {
    return;
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    create_file(play, hand.host, hand.process->process,
                {play.spread(i, files.size()), files[i], size.draw(play.random)});
  }
}

// The worker process of the web application writes it.
void play_web_shell(Play& play) {
  const Hand hand = hand_of(play, "w3wp");
  const std::string file = play.params.need("file");
  const std::uint64_t size = play.params.number("size", 2'874);
  if (hand.process == nullptr || play.params.failed()) {
    return;
  }
  create_file(play, hand.host, hand.process->process, {play.from, file, size});
}

std::string volume_path(const std::string& archive, std::size_t number, std::size_t count) {
  return count == 1 ? archive : fmt::format("{}.{:03}", archive, number);
}

void play_archive(Play& play) {
  const LiveProcess* const parent = play.process("parent");
  if (parent == nullptr) {
    play.params.need("parent");
  }
  const std::string image = play.params.need("image");
  const std::string archive = play.params.need("archive");
  const std::string source = play.params.text("source", "*");
  const std::string password = play.params.text("password");
  const std::string renamed_from = play.params.text("renamed_from");
  const std::uint64_t bytes = play.params.number("bytes", 1'000'000);
  const std::uint64_t volume = play.params.number("volume", 0);
  const std::uint64_t tool_size = play.params.number("tool_size", 0);
  const std::string as = play.params.text("as");
  if (volume != 0 && bytes / volume >= kMostVolumes) {
    play.params.refuse("volume", "a size that gives less than 1000 volumes",
                       fmt::format("{}", volume));
  }
  if (parent == nullptr || play.params.failed()) {
    return;
  }
  HostRecorder* const host = play.stage.recorder(parent->host);
  if (tool_size != 0) {
    create_file(play, parent->host, parent->process, {play.from - seconds(33), image, tool_size});
  }
  const std::string command = fmt::format(
      "{} a -t7z -mx1{}{} {} {}", image,
      volume == 0 ? "" : fmt::format(" -v{}m", std::max<std::uint64_t>(volume >> 20U, 1)),
      password.empty() ? "" : fmt::format(" -mhe=on -p{}", password), archive, source);
  const Process packer = host->start(play.from, parent->process, parent->process.session,
                                     {.image = image,
                                      .command_line = command,
                                      .directory = image.substr(0, image.rfind('\\') + 1),
                                      .renamed_from = renamed_from});
  const std::vector<std::uint64_t> sizes = volume_sizes(bytes, volume == 0 ? bytes : volume);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    FileTouch made = {play.spread(i + 1, sizes.size() + 1),
                      volume_path(archive, i + 1, sizes.size()), sizes[i]};
    create_file(play, parent->host, packer, made);
    if (!as.empty()) {
      play.stage.files()[as].push_back(std::move(made));
    }
  }
  if (!as.empty()) {
    play.stage.keep(as, {parent->host, packer});
  }
}

// What is deleted: files that are named, and those an earlier step made.
std::vector<FileTouch> read_deleted(Play& play) {
  std::vector<FileTouch> files;
  const Amount size = play.params.amount("size", {1'200, 64'000});
  for (const std::string& path : play.params.texts("files")) {
    files.push_back({play.from, path, size.draw(play.random)});
  }
  const std::string maker = play.params.text("made_by");
  const auto made = play.stage.files().find(maker);
  if (made != play.stage.files().end()) {
    files.insert(files.end(), made->second.begin(), made->second.end());
  } else if (!maker.empty()) {
    play.params.refuse("made_by", "what an earlier step of kind archive calls 'as'", maker);
  }
  if (files.empty()) {
    play.params.refuse("files", "a list of files, or 'made_by'", "nothing");
  }
  return files;
}

// A command shell deletes them, or the process that is named itself.
void play_delete_files(Play& play) {
  const Hand hand = hand_of(play, "");
  const std::vector<FileTouch> files = read_deleted(play);
  const std::string command = play.params.text("command");
  if (hand.process == nullptr || play.params.failed()) {
    return;
  }
  Process deleter = hand.process->process;
  HostRecorder* const host = play.stage.recorder(hand.host);
  if (!command.empty()) {
    deleter = host->start(play.from - milliseconds(300), hand.process->process,
                          hand.process->process.session,
                          {.image = std::string(kCommandShell), .command_line = command});
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Timestamp time = play.over == Milliseconds{0} ? play.from + milliseconds(120 * i)
                                                        : play.spread(i, files.size());
    delete_file(play, hand.host, deleter, {time, files[i].path, files[i].size});
  }
}

constexpr StepKind kKinds[] = {
    {"file_create", play_file_create},
    {"web_shell", play_web_shell},
    {"archive", play_archive},
    {"delete_files", play_delete_files},
};

void tell_defender(Play& play, std::size_t host, const Process& process, const FileTouch& file,
                   std::string_view action) {
  if (!play.host_of(host).has_defender) {
    return;
  }
  play.sensors().touch_file({.time = file.time + milliseconds(3),
                             .host = play.host_of(host).name,
                             .action = std::string(action),
                             .path = file.path,
                             .size = file.size,
                             .process = std::string(base_name(process.image)),
                             .account = process.session.account.name});
}

}  // namespace

void create_file(Play& play, std::size_t host, const Process& process, const FileTouch& file) {
  if (HostRecorder* const recorder = play.stage.recorder(host)) {
    recorder->create_file(file.time, process, file.path);
  }
  tell_defender(play, host, process, file, "FileCreated");
}

void delete_file(Play& play, std::size_t host, const Process& process, const FileTouch& file) {
  if (HostRecorder* const recorder = play.stage.recorder(host)) {
    recorder->delete_file(file.time, process, file.path);
  }
  tell_defender(play, host, process, file, "FileDeleted");
}

std::vector<std::uint64_t> volume_sizes(std::uint64_t bytes, std::uint64_t volume) {
  std::vector<std::uint64_t> sizes;
  while (bytes > volume) {
    sizes.push_back(volume);
    bytes -= volume;
  }
  sizes.push_back(bytes);
  return sizes;
}

std::span<const StepKind> file_steps() {
  return kKinds;
}

}  // namespace longwatch::scenario::internal
