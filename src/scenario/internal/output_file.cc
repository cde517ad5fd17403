#include "scenario/internal/output_file.h"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace longwatch::scenario::internal {

Status make_directories(const std::string& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) {
    return Error(ErrorCode::Io, fmt::format("could not create the directory: {}: scenario not "
                                            "written",
                                            failure.message()))
        .at(path);
  }
  return {};
}

Status make_parents_of(const std::string& file) {
  return make_directories(std::filesystem::path(file).parent_path().string());
}

void OutputFile::Closer::operator()(std::FILE* file) const {
  // Only on the way out of a failure, when the file is removed anyway.
  static_cast<void>(std::fclose(file));
}

OutputFile::OutputFile(std::string path, std::FILE* file)
    : path_(std::move(path)), partial_path_(path_ + ".part"), file_(file) {}

Result<OutputFile> OutputFile::create(const std::string& path) {
  std::FILE* const file = std::fopen((path + ".part").c_str(), "wbe");
  if (file == nullptr) {
    return Error(ErrorCode::Io, fmt::format("could not create the file: {}",
                                            std::generic_category().message(errno)))
        .at(path);
  }
  return OutputFile(path, file);
}

OutputFile::~OutputFile() {
  if (file_ != nullptr) {
    file_.reset();
    static_cast<void>(std::remove(partial_path_.c_str()));
  }
}

Status OutputFile::append(ByteView bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
    return io_error("write");
  }
  return {};
}

Status OutputFile::rewrite_start(ByteView bytes) {
  if (std::fseek(file_.get(), 0, SEEK_SET) != 0) {
    return io_error("go back to the start");
  }
  return append(bytes);
}

Status OutputFile::commit() {
  // Closed by hand: only here does the last write report its failure.
  if (std::fclose(file_.release()) != 0 || std::rename(partial_path_.c_str(), path_.c_str()) != 0) {
    const Error error = io_error("put it in place");
    static_cast<void>(std::remove(partial_path_.c_str()));
    return error;
  }
  return {};
}

Error OutputFile::io_error(const char* doing) const {
  return Error(ErrorCode::Io, fmt::format("could not {}: {}: file not written", doing,
                                          std::generic_category().message(errno)))
      .at(path_);
}

}  // namespace longwatch::scenario::internal
