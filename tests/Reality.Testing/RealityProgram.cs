using System.Diagnostics;

namespace Reality.Testing;

/// <summary>Starts the built program, of the same build as the calling assembly: …/bin/Release/net10.0.</summary>
public static class RealityProgram
{
    private static string File => Path.Combine(
        SharedData.RepositoryRoot, "src", "Reality.Cli",
        AppContext.BaseDirectory[AppContext.BaseDirectory.LastIndexOf("bin", StringComparison.Ordinal)..],
        "reality.dll");

    /// <summary>Starts a command, with its output redirected.</summary>
    public static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [File, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    /// <summary>Runs a command to its end; the result is its output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public static async Task<string> RunAsync(CancellationToken cancellation, params string[] arguments)
    {
        using var process = Start(arguments);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException(
                $"reality {string.Join(' ', arguments)}: {await errors.ConfigureAwait(false)}{output}");
    }
}
