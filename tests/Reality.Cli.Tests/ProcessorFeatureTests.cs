using System.Diagnostics;
using System.Security.Cryptography;
using Reality.Testing;

namespace Reality.Cli.Tests;

/// <summary>The main job on processors of different kinds, as far as one processor can show it.</summary>
public sealed class ProcessorFeatureTests
{
    [Fact]
    public void Results_are_the_same_without_the_wide_instructions_of_the_processor()
    {
        using var folder = new TemporaryFolder();
        var survey = Path.Combine(folder.Path, "survey");
        Run([], "sample", survey, "--photos", "4", "--size", "256x192");

        var digests = Model("all");
        Assert.Contains(digests.Keys, name => name.EndsWith(".obj", StringComparison.Ordinal));
        Assert.Equal(digests, Model("no-avx512", "EnableAVX512", "EnableAVX512F"));
        Assert.Equal(digests, Model("no-avx2", "EnableAVX2"));

        SortedDictionary<string, string> Model(string name, params string[] switchedOff)
        {
            var output = Path.Combine(folder.Path, name);
            Run(switchedOff, "run", Path.Combine(survey, "photos"), "--output", output);
            var files = new[] { "scene", "exports" }
                .SelectMany(part => Directory.GetFiles(Path.Combine(output, part), "*", SearchOption.AllDirectories));
            return new(
                files.ToDictionary(
                    file => Path.GetRelativePath(output, file),
                    file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))),
                StringComparer.Ordinal);
        }
    }

    private static void Run(IEnumerable<string> switchedOff, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "reality.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var feature in switchedOff)
            start.Environment["DOTNET_" + feature] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors + output.Result);
    }
}
