// Feeds every file of a folder to a fuzz target once: replay_NAME FOLDER. The seeds so become a
// test without libFuzzer.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <system_error>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void replay(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: replay_NAME FOLDER\n";
    return 3;
  }
  std::error_code problem;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1], problem)) {
    replay(bytes_of(entry.path()));
    ++count;
  }
  replay("");
  std::cout << count << " seed(s) replayed\n";
  if (count == 0) {
    std::cerr << "no seeds in " << argv[1] << ": " << problem.message() << "\n";
    return 1;
  }
  return 0;
}
