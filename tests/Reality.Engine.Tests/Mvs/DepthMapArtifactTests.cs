using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Mvs;

public sealed class DepthMapArtifactTests
{
    [Fact]
    public void A_depth_map_is_read_as_it_was_written_and_normals_within_0_7_degrees()
    {
        using var folder = new TemporaryFolder();
        var workspace = new Workspace(folder.Path, new Dictionary<StageName, string> { ["depth-maps"] = "k" });
        var pose = new RigidTransform(Rotation.FromRotationVector(new(0.1, -0.2, 0.3)), new(1, 2, 3));
        var view = new PinholeView(new PhotoId(7), 40, 30, 50, 51, 20.5, 14.5, pose);
        var map = new DepthMap { View = view, Depth = new(40, 30), Normals = new(40, 30), Confidence = new(40, 30) };
        for (var i = 1; i < 40 * 30; i++)
        {
            map.Depth.Pixels[i] = 1 + 0.01f * i;
            map.Confidence.Pixels[i] = (byte)i;
            map.Normals.Pixels[i] = Vector3.Normalize(new(MathF.Sin(i), MathF.Cos(2.3f * i), -1.01f - MathF.Sin(0.7f * i)));
        }

        workspace.WriteDepthMap(DepthMapArtifact.RawNameOf(view.Photo), map);
        var read = workspace.ReadDepthMap(DepthMapArtifact.RawNameOf(view.Photo));

        Assert.Equal(view.Width, read.View.Width);
        Assert.True((view.Center - read.View.Center).Length < 1e-12);
        Assert.Equal(map.Depth.Pixels, read.Depth.Pixels);
        Assert.Equal(map.Confidence.Pixels, read.Confidence.Pixels);
        Assert.Equal(Vector3.Zero, read.Normals.Pixels[0]);
        for (var i = 1; i < 40 * 30; i++)
            Assert.True(Vector3.Dot(map.Normals.Pixels[i], read.Normals.Pixels[i]) > MathF.Cos(0.7f * MathF.PI / 180));
    }
}
