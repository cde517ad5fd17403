#include "read/auditd/internal/syscalls.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace longwatch::read::auditd {
namespace {

struct Call {
  std::uint16_t x86_64;
  std::uint16_t aarch64;
  std::string_view name;
};

constexpr std::uint16_t kNone = 0xFFFF;

constexpr auto kCalls = std::to_array<Call>({
    {2, kNone, "open"},
    {41, 198, "socket"},
    {42, 203, "connect"},
    {43, 202, "accept"},
    {49, 200, "bind"},
    {50, 201, "listen"},
    {56, 220, "clone"},
    {57, kNone, "fork"},
    {59, 221, "execve"},
    {62, 129, "kill"},
    {76, 45, "truncate"},
    {77, 46, "ftruncate"},
    {82, kNone, "rename"},
    {83, kNone, "mkdir"},
    {84, kNone, "rmdir"},
    {85, kNone, "creat"},
    {86, kNone, "link"},
    {87, kNone, "unlink"},
    {88, kNone, "symlink"},
    {90, kNone, "chmod"},
    {91, 52, "fchmod"},
    {92, kNone, "chown"},
    {93, 55, "fchown"},
    {94, kNone, "lchown"},
    {99, 179, "sysinfo"},
    {101, 117, "ptrace"},
    {103, 116, "syslog"},
    {105, 146, "setuid"},
    {106, 144, "setgid"},
    {113, 145, "setreuid"},
    {117, 147, "setresuid"},
    {126, 91, "capset"},
    {133, kNone, "mknod"},
    {135, 92, "personality"},
    {155, 41, "pivot_root"},
    {157, 167, "prctl"},
    {159, 171, "adjtimex"},
    {161, 51, "chroot"},
    {164, 170, "settimeofday"},
    {165, 40, "mount"},
    {166, 39, "umount2"},
    {169, 142, "reboot"},
    {170, 161, "sethostname"},
    {171, 162, "setdomainname"},
    {175, 105, "init_module"},
    {176, 106, "delete_module"},
    {188, 5, "setxattr"},
    {227, 112, "clock_settime"},
    {246, 104, "kexec_load"},
    {257, 56, "openat"},
    {258, 34, "mkdirat"},
    {259, 33, "mknodat"},
    {260, 54, "fchownat"},
    {263, 35, "unlinkat"},
    {264, 38, "renameat"},
    {265, 37, "linkat"},
    {266, 36, "symlinkat"},
    {268, 53, "fchmodat"},
    {272, 97, "unshare"},
    {288, 242, "accept4"},
    {308, 268, "setns"},
    {310, 270, "process_vm_readv"},
    {311, 271, "process_vm_writev"},
    {313, 273, "finit_module"},
    {316, 276, "renameat2"},
    {319, 279, "memfd_create"},
    {320, 294, "kexec_file_load"},
    {321, 280, "bpf"},
    {322, 281, "execveat"},
    {435, 435, "clone3"},
});

}  // namespace

std::string_view syscall_name(std::string_view arch, std::string_view number) {
  const bool is_x86 = equals_ignoring_ascii_case(arch, "c000003e");
  const bool is_arm = equals_ignoring_ascii_case(arch, "c00000b7");
  const std::optional<std::uint64_t> wanted = parse_uint64(number);
  if ((!is_x86 && !is_arm) || !wanted.has_value()) {
    return {};
  }
  const auto* const call = std::find_if(kCalls.begin(), kCalls.end(), [&](const Call& candidate) {
    return *wanted == (is_x86 ? candidate.x86_64 : candidate.aarch64);
  });
  return call == kCalls.end() ? std::string_view{} : call->name;
}

}  // namespace longwatch::read::auditd
