using Reality.Core.Geodesy;
using Reality.Core.Scenes;
using Reality.Formats.Photos;

namespace Reality.Formats.Tests.Photos;

/// <summary>In Zurich, where the geoid lies 47 m above the ellipsoid.</summary>
public sealed class MixedHeightsTests
{
    [Theory]
    [InlineData(502, "That is the separation")]
    [InlineData(456, "If a file is labeled wrongly")]
    public void Photos_whose_heights_count_from_two_surfaces_are_told_with_numbers(double height, string advice)
    {
        var message = MixedHeights.Find(
        [
            Photo(0, 455, HeightReference.Ellipsoid), Photo(1, height, HeightReference.Egm96),
            Photo(2, height, HeightReference.Egm96), Photo(3, 455, HeightReference.Ellipsoid),
        ]);

        Assert.Equal("Photo_HeightsMixed", message?.Code);
        var text = message!.Message.ToString();
        Assert.StartsWith(
            "The heights of 2 photos, such as 0.jpg, count from the ellipsoid, and those of 2 others, such as 1.jpg, from mean",
            text, StringComparison.Ordinal);
        Assert.Contains($"which now lie {height - 455:F1} m above", text, StringComparison.Ordinal);
        Assert.Contains(advice, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Photos_of_one_surface_or_without_heights_need_no_message()
    {
        Assert.Null(MixedHeights.Find([Photo(0, 400, HeightReference.Egm96), Photo(1, 410, HeightReference.Egm96)]));
        Assert.Null(MixedHeights.Find(
        [
            Photo(0, 400, HeightReference.Egm96),
            Photo(1, 0, HeightReference.Ellipsoid) with
            {
                Position = new(GeoPoint.FromDegrees(47.37, 8.54, 0), 5, double.PositiveInfinity),
            },
        ]));
    }

    private static Photo Photo(int id, double height, HeightReference stated) => new()
    {
        Id = new(id),
        Name = $"{id}.jpg",
        CameraId = new(0),
        Position = new(GeoPoint.FromDegrees(47.37, 8.54, height), 5, 10) { StatedHeightReference = stated },
    };
}
