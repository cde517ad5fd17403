#include "tests/support/failing_files.h"

#include <utility>

namespace longwatch::test_support {

class FailingFile final : public RandomAccessFile {
 public:
  FailingFile(const FailingFiles& files, std::string path, std::unique_ptr<RandomAccessFile> file)
      : files_(files), path_(std::move(path)), file_(std::move(file)) {}

  std::uint64_t size() const override { return file_->size(); }

  Result<ByteView> read_at(std::uint64_t offset, std::span<std::byte> scratch) const override {
    LW_TRY(files_.count_call(path_));
    return file_->read_at(offset, scratch);
  }

 private:
  const FailingFiles& files_;
  const std::string path_;
  const std::unique_ptr<RandomAccessFile> file_;
};

Status FailingFiles::count_call(const std::string& path) const {
  if (calls_.fetch_add(1) + 1 == failing_call_) {
    return Error(ErrorCode::Io, "cannot go on: injected failure").at(path);
  }
  return {};
}

Result<FileInfo> FailingFiles::inspect(const std::string& path) const {
  LW_TRY(count_call(path));
  return files_.inspect(path);
}

Result<FileInfo> FailingFiles::inspect_target(const std::string& path) const {
  LW_TRY(count_call(path));
  return files_.inspect_target(path);
}

Result<std::vector<std::string>> FailingFiles::list(const std::string& directory) const {
  LW_TRY(count_call(directory));
  return files_.list(directory);
}

Result<std::unique_ptr<RandomAccessFile>> FailingFiles::open(const std::string& path) const {
  LW_TRY(count_call(path));
  LW_TRY_ASSIGN(std::unique_ptr<RandomAccessFile> file, files_.open(path));
  return std::unique_ptr<RandomAccessFile>(
      std::make_unique<FailingFile>(*this, path, std::move(file)));
}

}  // namespace longwatch::test_support
