using Reality.Testing;

namespace Reality.Pipeline.Tests;

public sealed class StageKeysTests
{
    private sealed record Options(double Radius, int ThreadCount);

    [Fact]
    public void A_key_changes_with_options_version_and_what_comes_before_and_with_nothing_else()
    {
        static string Key(double radius = 1, int threads = 1, int version = 1, string before = "x") => StageKeys.Of(
        [
            new TestStage("photos", _ => []) { Options = before },
            new TestStage("features", _ => [])
            {
                CodeVersion = version, Options = new Options(radius, threads), Inputs = ["photos"],
            },
        ])["features"];

        Assert.Equal(Key(), Key(threads: 8));
        Assert.NotEqual(Key(), Key(radius: double.BitIncrement(1)));
        Assert.NotEqual(Key(), Key(version: 2));
        Assert.NotEqual(Key(), Key(before: "y"));
    }

    [Fact]
    public void A_digest_of_files_sees_a_changed_a_missing_and_a_new_file()
    {
        using var folder = new TemporaryFolder();
        var photo = Path.Combine(folder.Path, "a.jpg");
        File.WriteAllText(photo, "1");
        var before = StageKeys.OfFiles(folder.Path, ["a.jpg"]);

        Assert.Equal(before, StageKeys.OfFiles(folder.Path, ["a.jpg"]));
        Assert.NotEqual(before, StageKeys.OfFiles(folder.Path, ["a.jpg", "b.jpg"]));
        File.SetLastWriteTimeUtc(photo, DateTime.UnixEpoch);
        Assert.NotEqual(before, StageKeys.OfFiles(folder.Path, ["a.jpg"]));
    }
}
