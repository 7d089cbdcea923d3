using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Reality.Testing;

/// <summary>
/// Programs by others that read what we write: commands of the operating system, and the scripts of tests/readers, whose
/// README says how to install them. Tests skip where they are missing.
/// </summary>
public static class ExternalReader
{
    // Far above what they need, for machines that do other work as well.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static string Folder => Path.Combine(SharedData.RepositoryRoot, "tests", "readers");

    /// <summary>Whether a command is on the path.</summary>
    public static bool HasCommand(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, name)));

    /// <summary>Whether node and a package of tests/readers are installed.</summary>
    public static bool HasPackage(string name) =>
        HasCommand("node") && Directory.Exists(Path.Combine(Folder, "node_modules", name));

    /// <summary>Runs a command; its output and errors together. An exit status other than 0 throws.</summary>
    public static string Run(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} did not end within {Limit}.");
        }
        var text = output.Result + errors.Result;
        return process.ExitCode == 0
            ? text
            : throw new InvalidOperationException($"{command} ended with {process.ExitCode}: {text}");
    }

    /// <summary>Runs a script of tests/readers and parses the line of JSON that it prints.</summary>
    public static JsonNode RunScript(string script, params string[] arguments)
    {
        var output = Run("node", ["--no-warnings", Path.Combine(Folder, script), .. arguments]);
        return JsonNode.Parse(output.Split('\n').Last(line => line.StartsWith('{')))!;
    }

    /// <summary>Runs the command-line program of a package of tests/readers.</summary>
    public static string RunPackage(string program, params string[] arguments) =>
        Run("node", ["--no-warnings", Path.Combine(Folder, "node_modules", program), .. arguments]);
}
