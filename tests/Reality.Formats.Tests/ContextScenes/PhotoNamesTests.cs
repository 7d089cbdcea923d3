using Reality.Formats.ContextScenes;

namespace Reality.Formats.Tests.ContextScenes;

public sealed class PhotoNamesTests
{
    [Fact]
    public void A_path_that_looks_like_the_name_of_another_photo_does_no_harm()
    {
        var names = new PhotoNames();

        Assert.Equal(
            ["1/b.jpg", "b.jpg", "1/b.jpg (2)", "1/b.jpg (3)", "0/1/b.jpg"],
            [names.Take(0, "1/b.jpg"), names.Take(0, "b.jpg"), names.Take(1, "b.jpg"), names.Take(1, "b.jpg"),
                names.Take(0, "1/b.jpg")]);
    }

    [Fact]
    public void Many_photos_of_one_path_take_linear_time()
    {
        var names = new PhotoNames();

        var taken = Enumerable.Range(0, 200_000).Select(_ => names.Take(0, "a.jpg")).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(200_000, taken.Count);
        Assert.All(taken, name => Assert.InRange(name.Length, 5, 20));
    }
}
