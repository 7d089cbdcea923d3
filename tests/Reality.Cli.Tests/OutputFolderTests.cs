using Reality.Cli.Console;
using Reality.Testing;

namespace Reality.Cli.Tests;

public sealed class OutputFolderTests : IDisposable
{
    // Intermediate results lie in this folder of the output.
    private const string Work = "work";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_folder_with_files_of_the_user_is_refused_and_left_alone()
    {
        File.WriteAllText(_folder["mine/diary.txt"], "dear");
        Directory.CreateDirectory(_folder[$"mine/{Work}/thesis"]);

        var exception = Assert.Throws<OutputFolderException>(() => OutputFolder.Open(_folder["mine"], restart: true));

        Assert.True(exception.IsWrongChoice);
        Assert.Contains("choose a new or empty folder", exception.Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(_folder[$"mine/{Work}/thesis"]));
        var left = Directory.EnumerateFileSystemEntries(_folder["mine"]).Select(Path.GetFileName).Order();
        Assert.Equal(["diary.txt", "work"], left);
    }

    [Fact]
    public void Restart_removes_only_the_intermediate_results()
    {
        OutputFolder.Open(_folder["out"], restart: false).Dispose();
        File.WriteAllText(_folder[$"out/{Work}/features-1/0.bin"], "");
        File.WriteAllText(_folder["out/scene/ContextScene.json"], "");
        File.WriteAllText(_folder["out/my notes.txt"], "");

        OutputFolder.Open(_folder["out"], restart: true).Dispose();

        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "out", "work")));
        Assert.True(File.Exists(_folder["out/scene/ContextScene.json"]));
        Assert.True(File.Exists(_folder["out/my notes.txt"]));
    }

    [Fact]
    public void Restart_does_not_follow_a_link()
    {
        OutputFolder.Open(_folder["out"], restart: false).Dispose();
        File.WriteAllText(_folder["elsewhere/precious.txt"], "");
        Directory.CreateSymbolicLink(_folder[$"out/{Work}"], _folder["elsewhere"]);

        OutputFolder.Open(_folder["out"], restart: true).Dispose();

        Assert.True(File.Exists(_folder["elsewhere/precious.txt"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_of_the_user_is_refused_behind_a_link_too(bool restart)
    {
        File.WriteAllText(_folder["mine/diary.txt"], "dear");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "out"), _folder["mine"]);

        var exception = Assert.Throws<OutputFolderException>(
            () => OutputFolder.Open(Path.Combine(_folder.Path, "out"), restart));

        Assert.True(exception.IsWrongChoice);
        Assert.Equal(["diary.txt"], Directory.EnumerateFileSystemEntries(_folder["mine"]).Select(Path.GetFileName));
    }

    [Fact]
    public void An_output_folder_may_be_a_link_and_restart_removes_its_intermediate_results_only()
    {
        Directory.CreateDirectory(_folder["disk"]);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "out"), _folder["disk"]);
        OutputFolder.Open(Path.Combine(_folder.Path, "out"), restart: false).Dispose();
        File.WriteAllText(_folder[$"disk/{Work}/features-1/0.bin"], "");
        File.WriteAllText(_folder["disk/my notes.txt"], "");

        OutputFolder.Open(Path.Combine(_folder.Path, "out"), restart: true).Dispose();

        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "disk", "work")));
        Assert.True(File.Exists(_folder["disk/my notes.txt"]));
    }

    [Fact]
    public void What_a_killed_run_left_unfinished_is_removed()
    {
        OutputFolder.Open(_folder["out"], restart: false).Dispose();
        File.WriteAllText(_folder[$"out/{Work}/features-1/0.bin.12-3.part"], "");
        File.WriteAllText(_folder[$"out/{Work}/features-1/1.bin"], "");

        OutputFolder.Open(_folder["out"], restart: false).Dispose();

        Assert.Equal(["1.bin"], Directory.EnumerateFiles(_folder[$"out/{Work}/features-1"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(Work)]
    [InlineData($"{Work}/features-1")]
    [InlineData($"{Work}/features-1/tasks")]
    public void Opening_deletes_nothing_behind_a_link(string link)
    {
        OutputFolder.Open(_folder["out"], restart: false).Dispose();
        File.WriteAllText(_folder["elsewhere/features-1/thesis.part"], "");
        File.WriteAllText(_folder["elsewhere/download.part"], "");
        Directory.CreateSymbolicLink(_folder[$"out/{link}"], _folder["elsewhere"]);

        OutputFolder.Open(_folder["out"], restart: false).Dispose();

        Assert.True(File.Exists(_folder["elsewhere/features-1/thesis.part"]));
        Assert.True(File.Exists(_folder["elsewhere/download.part"]));
    }

    [Fact]
    public void Two_commands_cannot_use_it_at_once()
    {
        using var first = OutputFolder.Open(_folder["out"], restart: false);

        var exception = Assert.Throws<OutputFolderException>(() => OutputFolder.Open(_folder["out"], restart: false));

        Assert.Contains("Another command", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_its_place_is_refused()
    {
        File.WriteAllText(_folder["out"], "");

        Assert.True(Assert.Throws<OutputFolderException>(() => OutputFolder.Open(_folder["out"], restart: false)).IsWrongChoice);
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        Assert.SkipUnless(Directory.Exists("/proc"), "There is no /proc here.");

        var exception = Assert.Throws<OutputFolderException>(() => OutputFolder.Open("/proc/reality", restart: false));

        Assert.False(exception.IsWrongChoice);
        Assert.Contains("/proc/reality", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
