using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Analysis;
using Reality.Engine.Sfm;
using Reality.Engine.Tests.Mvs;
using Reality.Pipeline;
using Reality.Testing;

namespace Reality.Engine.Tests.Analysis;

public sealed class TiePointTreeTests : IDisposable
{
    // Three cameras that look at flat ground from one side, 40 degrees from the vertical.
    private static readonly Scene s_scene = NadirScene.Of(
        Enumerable.Range(0, 3).Select(i => RigidTransform.FromCenter(
            Rotation.FromRotationVector(new(-0.7, 0, 0)) * NadirScene.Nadir, new(i - 1, -8, 10))),
        new(-4, -3, 0), new(4, 4, 0), 5000);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Squares_lie_on_the_surface_and_have_its_colors()
    {
        var tree = MakeTree("a");

        var squares = tree.Nodes.SelectMany(tree.ColorsOf).ToList();

        Assert.Equal(s_scene.TiePoints.Count, squares.Count);
        Assert.Equal(squares.Count, squares.Select(square => square.Square.Point).Distinct().Count());
        // Only points with too few neighbors face the cameras instead.
        Assert.InRange(squares.Count(square => square.Square.Normal.Z > 0.9999 && square.Square.Down.Y < -0.99), 4975, 5000);
        foreach (var node in tree.Nodes)
        {
            var mesh = tree.MeshOf(node);
            Assert.Equal(2 * node.Squares.Count, mesh.Mesh.TriangleCount);
            AssertColors(mesh);
            Assert.All(Enumerable.Range(0, mesh.Mesh.VertexCount), i => Assert.True(
                node.Bounds.Expanded(1e-4).Contains(mesh.Mesh.WorldPosition(i))));
        }
    }

    [Fact]
    public void Many_points_are_shared_out_among_nodes_that_add_to_each_other()
    {
        var tree = MakeTree("a");

        Assert.NotNull(tree.Root);
        Assert.Equal(4096, tree.Root.Squares.Count);
        Assert.Equal(tree.Nodes.Count - 1, tree.Root.Children.Count);
        Assert.True(tree.Root.GeometricErrorMeters > 0);
        Assert.All(tree.Root.Children, child => Assert.Equal(0, child.GeometricErrorMeters));
        // An even sample: each quarter of the ground has its share.
        var quarters = tree.ColorsOf(tree.Root)
            .GroupBy(square => (square.Square.Center.X > 0, square.Square.Center.Y > 0.5)).Select(group => group.Count());
        Assert.All(quarters, count => Assert.InRange(count, 900, 1150));
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        var (one, two) = (MakeTree("one", threadCount: 1), MakeTree("two", threadCount: 2));

        Assert.NotNull(one.Root);
        Assert.NotNull(two.Root);
        Assert.Equal(one.MeshOf(one.Root).Mesh.Positions, two.MeshOf(two.Root).Mesh.Positions);
        Assert.Equal(one.MeshOf(one.Root).Pages[0].Pixels, two.MeshOf(two.Root).Pages[0].Pixels);
    }

    private TiePointTree MakeTree(string name, int threadCount = 2)
    {
        var workspace = new Workspace(Path.Combine(_folder.Path, name), new Dictionary<StageName, string>
        {
            [CalibrationStage.Id] = "k", [TiePointViewsStage.Id] = "k", [TiePointPatchStage.Id] = "k",
        });
        workspace.WriteScene(CalibrationStage.Id, s_scene);
        var log = new SilentLog();
        new TiePointViewsStage().Run(workspace, log, threadCount);
        new TiePointPatchStage(new GroundPhotos()).Run(
            [.. s_scene.Photos.Select(photo => photo.Id)], workspace, log, threadCount);
        return new(workspace, s_scene);
    }

    // At the corners of the first squares, whose coordinates are centers of pixels.
    private static void AssertColors(TexturedMesh mesh)
    {
        var page = mesh.Pages[0];
        for (var corner = 0; corner < 60; corner++)
        {
            var uv = mesh.TextureCoordinates[corner];
            var color = page[(int)(uv.X * page.Width), (int)(uv.Y * page.Height)];
            var truth = GroundPhotos.ColorAt(mesh.Mesh.WorldPosition(mesh.Mesh.Triangles[corner]));
            // The photo ends there.
            if (color == default)
                continue;
            Assert.InRange(Math.Abs(color.R - truth.R), 0, 3);
            Assert.InRange(Math.Abs(color.G - truth.G), 0, 3);
        }
    }

    /// <summary>Photos of colors that change slowly over the ground.</summary>
    private sealed class GroundPhotos : IPhotoSource
    {
        public static Rgb24 ColorAt(Vector3d ground) => new(
            (byte)(128 + 100 * Math.Sin(0.7 * ground.X)), (byte)(128 + 100 * Math.Cos(0.5 * ground.Y)), 77);

        public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default)
        {
            var view = PinholeView.Of(photo, s_scene.CameraOf(photo));
            var image = new Image<Rgb24>(view.Width, view.Height);
            for (var y = 0; y < view.Height; y++)
            {
                for (var x = 0; x < view.Width; x++)
                {
                    var pose = photo.CameraFromWorld!.Value;
                    var ray = pose.Rotation.Inverted() * s_scene.CameraOf(photo).RayFromPixel(new(x + 0.5, y + 0.5));
                    image[x, y] = ColorAt(pose.Center - pose.Center.Z / ray.Z * ray);
                }
            }
            return image;
        }

        public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default) => null;

        public Image<float> ReadTemperature(Photo photo, CancellationToken cancellation = default) =>
            throw new NotSupportedException();
    }
}
