#include "keys/running_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>

#include "tests/keys/temporary_folder.hpp"

namespace crossbook {
namespace {

using ::testing::HasSubstr;

/// By the system's own sha256sum.
std::string hash_of(const std::string& path) {
  std::string text(64, '\0');
  FILE* const pipe = ::popen(("sha256sum < '" + path + "'").c_str(), "r");
  if (pipe == nullptr) return "";
  text.resize(std::fread(text.data(), 1, text.size(), pipe));
  ::pclose(pipe);
  return text;
}

TEST(RunningProgramS17, ItsHashIsThatOfItsFile) {
  const std::string path = std::filesystem::read_symlink("/proc/self/exe");
  EXPECT_EQ(program_hash(), hash_of(path));
  EXPECT_EQ(program_hash().size(), 64U);
}

TEST(RunningProgramS17, AnotherProgramHasAnotherHash) {
  EXPECT_EQ(program_hash("/bin/sh"), hash_of("/bin/sh"));
  EXPECT_NE(program_hash("/bin/sh"), program_hash());
}

TEST(RunningProgramS17, WhatCannotBeReadIsNamed) {
  const TemporaryFolder folder;
  for (const std::string& path : {folder.path(), folder.file("none"), std::string{"/dev/null"}}) {
    try {
      program_hash(path);
      FAIL() << path;
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), HasSubstr("program: " + path + ": cannot be read for its hash: "));
      EXPECT_THAT(error.what(), HasSubstr("; mount /proc"));
    }
  }
}

}  // namespace
}  // namespace crossbook
