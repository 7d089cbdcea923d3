using Reality.Testing;

namespace Reality.Cli.Tests;

public sealed class JobSessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Output => Path.Combine(_folder.Path, "out");

    [Fact]
    public void A_job_that_is_done_tells_where_its_outputs_are_its_figures_and_its_warnings_in_groups()
    {
        var run = InProcess.Run("run", Photos("good"), "--output", Output);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("registered photos  11 of 11", run.Output, StringComparison.Ordinal);
        Assert.Contains("OBJ  exports/OBJ", run.Output, StringComparison.Ordinal);
        Assert.Contains("[100 %] model", run.Output, StringComparison.Ordinal);
        Assert.Contains("Warning: photo 0 cannot be read.", run.Output, StringComparison.Ordinal);
        Assert.Contains("9 more like this in log.txt (Photo_Unreadable)", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
        Assert.Contains("photo 11 cannot be read.", File.ReadAllText(Path.Combine(Output, "log.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_that_fails_says_why_and_the_log_grows_with_each_run()
    {
        var run = InProcess.Run("run", Photos("failing"), "--output", Output, "--threads", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Failed in features: The photos do not overlap.", run.Error, StringComparison.Ordinal);
        var log = Path.Combine(Output, "log.txt");
        var length = new FileInfo(log).Length;
        InProcess.Run("run", Photos("failing"), "--output", Output, "--threads", "1");
        Assert.True(new FileInfo(log).Length > length);
        Assert.Equal(["00", "01", "02", "03", "04"], FakeJob.Ran(Output));
    }

    [Fact]
    public void A_name_neither_controls_the_terminal_nor_forges_a_line()
    {
        var run = InProcess.Run("run", Photos("hostile"), "--output", Output);

        Assert.Equal(1, run.ExitCode);
        var log = File.ReadAllText(Path.Combine(Output, "log.txt"));
        foreach (var text in new[] { run.Output, run.Error, log })
        {
            Assert.Contains(@"\u001b]0;owned\u0007[red]x[/]\u000d\u000aWarning: forged\u202e", text, StringComparison.Ordinal);
            Assert.DoesNotContain(text, c => char.IsControl(c) && c is not ('\n' or '\r') || c == '\u202e');
            Assert.DoesNotContain("\nWarning: forged", text, StringComparison.Ordinal);
        }
        Assert.All(
            log.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^\d{4}-\d\d-\d\d ", line));
    }

    [Fact]
    public void A_job_that_cannot_be_planned_fails_with_the_reason()
    {
        var run = InProcess.Run("run", Photos("empty"), "--output", Output);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("There are no photos in the folder.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_command_again_has_nothing_left_to_do_and_restart_does_all_of_it()
    {
        string[] args = ["run", Photos("good"), "--output", Output];
        InProcess.Run(args);
        var ranOnce = FakeJob.Ran(Output).Count;

        var again = InProcess.Run(args);
        Assert.Equal(ranOnce, FakeJob.Ran(Output).Count);
        Assert.Contains("registered photos  11 of 11", again.Output, StringComparison.Ordinal);

        InProcess.Run([.. args, "--restart"]);
        Assert.Equal(2 * ranOnce, FakeJob.Ran(Output).Count);
    }

    public void Dispose() => _folder.Dispose();

    private string Photos(string name) => Directory.CreateDirectory(Path.Combine(_folder.Path, name)).FullName;
}
