using System.Diagnostics;
using SharpFuzz;

namespace Reality.Fuzz.Coverage;

/// <summary>
/// This program with assemblies that note their branches, in a folder beside it. Everything else there are links: decoders start
/// from their own folder, with the assemblies of the product.
/// </summary>
internal static class InstrumentedProgram
{
    private const string FolderName = "instrumented";

    private static readonly string[] s_instrumented =
    [
        "Reality.Contract.dll", "Reality.Core.dll", "Reality.Engine.dll", "Reality.Formats.dll", "Reality.Jobs.dll",
        "Reality.Pipeline.dll",
    ];

    /// <summary>Whether this process runs with instrumented assemblies.</summary>
    public static bool IsThis => Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')) == FolderName;

    /// <summary>Makes the folder and runs its program to its end.</summary>
    /// <returns>The exit code of the program.</returns>
    public static int Run(string[] arguments)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, FolderName);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var own = typeof(InstrumentedProgram).Assembly.GetName().Name!;
        foreach (var path in Directory.EnumerateFileSystemEntries(AppContext.BaseDirectory).Where(path => path != folder))
        {
            var name = Path.GetFileName(path);
            var copy = Path.Combine(folder, name);
            if (name.StartsWith(own, StringComparison.Ordinal) || s_instrumented.Contains(name))
                File.Copy(path, copy);
            else
                File.CreateSymbolicLink(copy, path);
        }
        foreach (var name in s_instrumented)
            Fuzzer.Instrument(Path.Combine(folder, name), _ => true, Options.Value);

        using var process = Process.Start(Environment.ProcessPath!, [Path.Combine(folder, $"{own}.dll"), .. arguments]);
        process.WaitForExit();
        return process.ExitCode;
    }
}
