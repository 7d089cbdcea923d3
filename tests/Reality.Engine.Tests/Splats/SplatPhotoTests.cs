using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Splats;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Splats;

public sealed class SplatPhotoTests
{
    [Fact]
    public void A_photo_is_read_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        var workspace = new Workspace(folder.Path, new Dictionary<StageName, string> { [SplatPhotoStage.Id] = "key" });
        var photo = Photo();

        photo.Write(workspace);

        var read = SplatPhoto.Read(workspace, photo.View.Photo);
        Assert.Equal(photo.Colors.Pixels, read.Colors.Pixels);
        Assert.Equal(photo.Depths!.Pixels, read.Depths!.Pixels);
        Assert.Null(read.Validity);
    }

    [Fact]
    public void Half_a_photo_has_depths_of_single_pixels()
    {
        var half = Photo().Halved();

        Assert.Equal([6f, 8f, float.PositiveInfinity, 16f], half.Depths!.Pixels);
        Assert.All(half.Depths.Pixels.Take(2), depth => Assert.True(DepthMap.IsSurface(depth)));
    }

    [Fact]
    public void Photos_wait_for_depth_maps_where_there_are_some()
    {
        Assert.DoesNotContain(DepthFilterStage.Id, new SplatPhotoStage(null!, 64).Reads);
        Assert.Contains(DepthFilterStage.Id, new SplatPhotoStage(null!, 64) { HasDepthMaps = true }.Reads);
    }

    // Of 4 x 4 pixels with the depths 1 to 16, of which 14 is unknown.
    private static SplatPhoto Photo()
    {
        float[] depths = [.. Enumerable.Range(1, 16).Select(depth => depth == 14 ? float.PositiveInfinity : depth)];
        return new(
            new(new(3), 4, 4, 5, 5, 2, 2, RigidTransform.Identity),
            new(4, 4, [.. Enumerable.Range(0, 16).Select(level => new Rgb24((byte)level, 0, 9))]), null, new(4, 4, depths));
    }
}
