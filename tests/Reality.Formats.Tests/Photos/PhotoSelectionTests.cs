using System.Diagnostics;
using System.Text;
using Reality.Formats.Photos;

namespace Reality.Formats.Tests.Photos;

public sealed class PhotoSelectionTests
{
    [Fact]
    public void A_model_that_mentions_one_name_very_often_takes_little_time()
    {
        var (names, open) = Textures();
        var watch = Stopwatch.StartNew();

        var selection = PhotoSelection.Among(names, [], open, _ => false, TestContext.Current.CancellationToken);

        Assert.Equal(names.Count - 1, selection.Photos.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    [Fact]
    public void Reading_of_models_can_be_cancelled()
    {
        var (names, open) = Textures();
        using var cancellation = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => PhotoSelection.Among(
            names, [],
            name =>
            {
                cancellation.Cancel();
                return open(name);
            },
            _ => false, cancellation.Token));
    }

    /// <summary>170,000 mentions of a name that 10,000 files have, which cannot be opened.</summary>
    private static (List<string> Names, Func<string, Stream?> Open) Textures()
    {
        var model = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a.jpg\n", 170_000)));
        return (
            [.. Enumerable.Range(0, 10_000).Select(i => $"{i}/a.jpg"), "a.mtl"],
            name => name == "a.mtl" ? new MemoryStream(model) : null);
    }
}
