using System.Diagnostics;
using Reality.Testing;

namespace Reality.Cli.Tests;

/// <summary>The script ./reality in a checkout that its user cannot write to.</summary>
public sealed class CheckoutOfAnotherUserTests : IDisposable
{
    private readonly TemporaryFolder _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // its owner has started a build
    public void The_script_names_the_owner_and_what_to_do(bool wasSetUp)
    {
        if (Environment.UserName != "root")
            Assert.Skip("Only root can run programs as another user.");
        foreach (var name in (string[])["reality", ".ci/setup.sh"])
            File.WriteAllText(_checkout[name], File.ReadAllText(Path.Combine(Repository(), name)));
        Directory.CreateDirectory(_checkout["src/Reality.Cli"]);
        if (wasSetUp)
            File.WriteAllText(_checkout[".setup/lock"], "");
        Run("chmod", "-R", "go=rX", _checkout.Path);

        var (code, message) = Run(
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "bash", _checkout["reality"], "--help");

        Assert.Equal(1, code);
        Assert.Contains("which belongs to root. Build it as root", message, StringComparison.Ordinal);
        Assert.Contains("sudo chown", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Permission denied", message, StringComparison.Ordinal);
    }

    private static (int Code, string Message) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var message = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, message);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "reality.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
