using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Engine.Splats;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Splats;

public sealed class SplatTrainingStartTests
{
    private const int Side = 8;
    private const float Depth = 5;

    [Fact]
    public void All_splats_start_nearly_opaque_on_the_surface_of_depth_maps()
    {
        using var folder = new TemporaryFolder();
        var keys = new Dictionary<StageName, string> { [DepthFilterStage.Id] = "k", [SplatPhotoStage.Id] = "k" };
        var workspace = new Workspace(folder.Path, keys);
        var view = new PinholeView(new(0), Side, Side, 10, 10, 4, 4, RigidTransform.Identity);
        var map = new DepthMap
        {
            View = view, Depth = new(Side, Side), Normals = new(Side, Side), Confidence = new(Side, Side),
        };
        map.Depth.Pixels.AsSpan().Fill(Depth);
        map.Depth[3, 3] = 0;
        workspace.WriteDepthMap(DepthMapArtifact.FilteredNameOf(view.Photo), map);
        new SplatPhoto(view, new(Side, Side), null, map.Depth).Write(workspace);

        var scene = new Scene { Cameras = [], Photos = [] };

        var splats = SplatTrainingStart.TryOf(workspace, scene, [view.Photo], Side * Side, [])!.Splats;

        Assert.Equal(Side * Side, splats.Count);
        for (var i = 0; i < splats.Count; i++)
        {
            Assert.Equal(Depth, splats.Origin.Z + splats[i, SplatParameters.Position + 2], 1e-5);
            Assert.Equal(0.9, 1 / (1 + ExactMath.Exp(-splats[i, SplatParameters.Opacity])), 1e-5);
        }
    }
}
