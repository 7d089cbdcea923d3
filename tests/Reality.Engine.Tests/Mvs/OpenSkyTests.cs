using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

/// <summary>
/// A photo of 200 x 150 pixels, taken level: a checkered tower from column 40 to 99, and a sky that brightens upwards. The
/// horizon is in the middle.
/// </summary>
public sealed class OpenSkyTests
{
    private const int Width = 200;
    private const int Height = 150;
    private const int TowerLeft = 40;
    private const int TowerRight = 100;

    [Fact]
    public void Depth_that_reaches_into_the_sky_ends_at_the_object()
    {
        var map = Map((x, _) => x is >= TowerLeft - 12 and < TowerRight + 18);

        OpenSky.Mark(map, Photo(), null);

        Assert.Equal((TowerLeft, TowerRight - 1), (First(map), Last(map)));
        Assert.Equal((TowerRight - TowerLeft) * (Height - 2), Count(map, 1, Height - 1));
    }

    [Fact]
    public void The_sky_is_open_above_the_horizon_and_unknown_below()
    {
        var map = Map((x, _) => x is >= TowerLeft - 12 and < TowerRight + 18);

        OpenSky.Mark(map, Photo(), null);

        Assert.All([TowerLeft - 1, TowerRight, 150], x => Assert.True(float.IsPositiveInfinity(map.Depth[x, Height / 2 - 1])));
        Assert.All([TowerLeft - 1, TowerRight, 150], x => Assert.Equal(0, map.Depth[x, Height / 2]));
        Assert.All([TowerLeft, TowerRight - 1], x => Assert.Equal(10, map.Depth[x, Height / 2 - 1]));
    }

    [Fact]
    public void A_bare_wall_that_does_not_reach_the_upper_border_is_no_sky()
    {
        // Dark tiles above the wall that is right of the tower; the sky left of the tower is brighter than the wall.
        var photo = Photo();
        for (var y = 0; y < Height; y++)
        {
            for (var x = TowerRight; x < Width; x++)
                photo[x, y] = y < 10 ? (byte)((x / 2 + y / 2) % 2 == 0 ? 50 : 110) : (byte)180;
        }
        var map = Map((x, y) => x is >= TowerLeft and < TowerRight || (x >= TowerRight && y < 10));

        OpenSky.Mark(map, photo, null);

        Assert.True(float.IsPositiveInfinity(map.Depth[20, 40]));
        Assert.Equal(0, map.Depth[150, 40]);
    }

    [Fact]
    public void Sky_between_objects_is_known_by_the_brightness_of_the_sky_above_them()
    {
        // A beam over the sky right of the tower.
        var photo = Photo();
        for (var y = 0; y < 10; y++)
        {
            for (var x = TowerRight; x < Width; x++)
                photo[x, y] = (byte)((x / 2 + y / 2) % 2 == 0 ? 50 : 110);
        }
        var map = Map((x, y) => x is >= TowerLeft and < TowerRight || (x >= TowerRight && y < 10));

        OpenSky.Mark(map, photo, null);

        Assert.True(float.IsPositiveInfinity(map.Depth[150, 40]));
    }

    [Fact]
    public void A_bare_surface_that_was_matched_for_the_most_part_keeps_its_depth()
    {
        // Of the 100 columns right of the tower, 45 have no depth.
        var map = Map((x, _) => x < 155);

        OpenSky.Mark(map, Photo(), null);

        Assert.Equal(155 * Height, Count(map, 0, Height));
    }

    [Fact]
    public void Far_from_what_has_no_depth_nothing_is_cleared()
    {
        // Of the 100 columns, 65 have none.
        var map = Map((x, _) => x < 135);

        OpenSky.Mark(map, Photo(), null);

        Assert.Equal((0, 113), (First(map), Last(map)));
    }

    [Fact]
    public void Where_the_photo_shows_nothing_is_no_sky()
    {
        var validity = new Image<byte>(Width, Height);
        for (var y = 0; y < Height; y++)
            validity.Row(y)[..135].Fill(UndistortedPhotos.Valid);
        var map = Map((x, _) => x < 135);

        OpenSky.Mark(map, Photo(), validity);

        Assert.Equal(134, Last(map));
    }

    private static Image<byte> Photo()
    {
        var photo = new Image<byte>(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var isSky = x is < TowerLeft or >= TowerRight;
                photo[x, y] = (byte)(isSky ? 240 - y / 10 : (x / 2 + y / 2) % 2 == 0 ? 50 : 110);
            }
        }
        return photo;
    }

    private static DepthMap Map(Func<int, int, bool> isKnown)
    {
        var map = new DepthMap
        {
            View = new PinholeView(
                new(0), Width, Height, 300, 300, 100, 75,
                new(Rotation.FromRotationVector(new(Math.PI / 2, 0, 0)), Vector3d.Zero)),
            Depth = new Image<float>(Width, Height), Normals = new Image<Vector3>(Width, Height),
            Confidence = new Image<byte>(Width, Height),
        };
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                if (isKnown(x, y))
                    (map.Depth[x, y], map.Normals[x, y], map.Confidence[x, y]) = (10, -Vector3.UnitZ, 200);
            }
        }
        return map;
    }

    private static int First(DepthMap map) => Enumerable.Range(0, Width).First(x => HasDepth(map, x, Height / 2));

    private static int Last(DepthMap map) => Enumerable.Range(0, Width).Last(x => HasDepth(map, x, Height / 2));

    private static int Count(DepthMap map, int firstRow, int endRow) =>
        Enumerable.Range(firstRow, endRow - firstRow).Sum(y => Enumerable.Range(0, Width).Count(x => HasDepth(map, x, y)));

    private static bool HasDepth(DepthMap map, int x, int y) => DepthMap.IsSurface(map.Depth[x, y]);
}
