using System.Numerics;
using CsCheck;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Texturing;

namespace Reality.Engine.Tests.Texturing;

public sealed class TileViewTests
{
    private static readonly Mesh Ground = FlatGround.Grid(16, 16);

    [Fact]
    public void Positions_project_as_by_the_undistorted_view()
    {
        var mesh = new Mesh { Origin = new(1000, -2000, 30), Positions = [], Triangles = [] };
        var photo = FlatGround.PhotoAt(0, 1001, -2000.5, 42);
        var view = new TileView(photo, FlatGround.Camera, mesh);

        Gen.Single[-3, 3].Array[3].Sample(c =>
        {
            var pixel = view.Project(new(c[0], c[1], c[2]), out var depth);
            var world = mesh.Origin + new Vector3d(c[0], c[1], c[2]);
            Assert.True(view.View.TryProject(world, out var expected, out var expectedDepth));
            Assert.InRange((pixel - expected).Length, 0, 1e-8);
            Assert.Equal(expectedDepth, depth, 1e-9);
        });
    }

    [Fact]
    public void Vertices_in_the_photo_less_its_border_are_seen()
    {
        var view = FlatGround.ViewOf(FlatGround.PhotoAt(0, 0, 0), Ground); // shows 10 m x 8 m

        for (var v = 0; v < Ground.VertexCount; v++)
        {
            var p = Ground.Positions[v];
            if (Math.Abs(p.X) is not 5 && Math.Abs(p.Y) is not 4)
                Assert.Equal(Math.Abs(p.X) < 5 && Math.Abs(p.Y) < 4, view.Sees(v));
        }
    }

    [Fact]
    public void A_pixel_of_the_view_is_found_in_the_distorted_photo()
    {
        var camera = FlatGround.Camera with { Distortion = new(-0.1, 0, 0, 0, 0) };
        var view = new TileView(FlatGround.PhotoAt(0, 0, 0), camera, Ground);

        var pixel = view.PhotoPixel(new(160, 80)); // normalized (0.3, 0)

        Assert.Equal(100 + 200 * 0.3 * (1 - 0.1 * 0.09), pixel.X, 1e-9);
        Assert.Equal(80, pixel.Y, 1e-9);
    }
}

public sealed class ViewFrustumTests
{
    private static readonly PinholeView View = PinholeView.Of(FlatGround.PhotoAt(0, 0, 0), FlatGround.Camera);

    [Fact]
    public void A_box_with_a_visible_point_may_be_seen() =>
        Gen.Double[-20, 20].Array[6].Sample(c =>
        {
            var (a, b) = (new Vector3d(c[0], c[1], c[2]), new Vector3d(c[3], c[4], c[5]));
            var middle = 0.5 * (a + b);
            var isVisible = View.TryProject(middle, out var p, out _)
                && p.X >= 0 && p.Y >= 0 && p.X <= View.Width && p.Y <= View.Height;
            Assert.True(!isVisible || ViewFrustum.MaySee(View, Box3d.Empty.Include(a).Include(b)));
        });

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0, 0, 20, false)] // behind the camera, which looks down from 10 m
    [InlineData(8, 0, 0, false)]
    [InlineData(-8, 0, 0, false)]
    [InlineData(0, 7, 0, false)]
    [InlineData(0, -7, 0, false)]
    [InlineData(5.5, 0, 0, true)] // reaches into the view
    public void A_box_wholly_beyond_one_side_cannot_be_seen(double x, double y, double z, bool expected) =>
        Assert.Equal(expected, ViewFrustum.MaySee(View, new Box3d(new(x, y, z), new(x, y, z)).Expanded(1)));

    [Fact]
    public void An_empty_box_cannot_be_seen() => Assert.False(ViewFrustum.MaySee(View, Box3d.Empty));
}

public sealed class ViewScoringTests
{
    private static readonly Mesh Ground = FlatGround.Grid(4, 4);

    [Fact]
    public void A_triangle_counts_as_many_pixels_as_it_covers()
    {
        var faces = Score(FlatGround.PhotoAt(0, 0, 0), Ground);

        // Half a square meter of 5 cm pixels; slightly less for the slant of the ray.
        Assert.All(Enumerable.Range(0, Ground.TriangleCount), t => Assert.InRange(faces.BestQuality(t), 190, 200));
    }

    [Fact]
    public void From_twice_as_far_a_triangle_counts_a_quarter()
    {
        var (near, far) = (Score(FlatGround.PhotoAt(0, 0, 0), Ground), Score(FlatGround.PhotoAt(0, 0, 0, 20), Ground));

        Assert.Equal(4, near.BestQuality(12) / far.BestQuality(12), 0.1f);
    }

    [Fact]
    public void A_triangle_seen_from_behind_or_hidden_counts_nothing()
    {
        var flipped = new Mesh
        {
            Origin = Ground.Origin, Positions = Ground.Positions, Triangles = [.. Enumerable.Reverse(Ground.Triangles)],
        };
        Assert.Equal(0, Score(FlatGround.PhotoAt(0, 0, 0), flipped).BestQuality(0));

        // A roof 2 m above hides the ground.
        var roof = new Mesh { Origin = new(0, 0, 2), Positions = Ground.Positions, Triangles = Ground.Triangles };
        Assert.Equal(0, Score(FlatGround.PhotoAt(0, 0, 0), Ground, roof).BestQuality(12));
    }

    [Fact]
    public void Distrust_weighs_by_its_square_and_never_to_nothing()
    {
        var photo = FlatGround.PhotoAt(0, 0, 0);
        var balance = FlatGround.BalanceOf(photo);
        var full = Score(photo, Ground, balance: balance).BestQuality(12);
        balance.Trust.Pixels.AsSpan().Fill(51); // a fifth
        Assert.Equal(full / 25, Score(photo, Ground, balance: balance).BestQuality(12), full * 1e-4f);
        balance.Trust.Pixels.AsSpan().Clear();
        Assert.Equal(full / 100, Score(photo, Ground, balance: balance).BestQuality(12), full * 1e-4f);
    }

    [Fact]
    public void Vertices_of_the_border_take_the_view_that_sees_them()
    {
        var photo = FlatGround.PhotoAt(3, 0, 0);
        var border = new BorderViews(FlatGround.TopologyOf(Ground).IsBorder);
        Score(photo, Ground, border: border);

        var (views, weights) = (new short[VertexBlend.MaxCount], new float[VertexBlend.MaxCount]);
        Assert.True(border.TryGet(0, views, weights));
        Assert.Equal((3, 1f), (views[0], weights[0]));
    }

    [Fact]
    public void Quality_at_a_pixel_is_pixels_per_square_meter_less_for_slant()
    {
        // Ground that rises by one in one to the east, seen straight from above at 10 m: slanted by 45 degrees.
        var slope = new Mesh
        {
            Origin = Vector3d.Zero, Triangles = Ground.Triangles,
            Positions = [.. Ground.Positions.Select(p => new Vector3(p.X, p.Y, p.X))],
        };
        var photo = FlatGround.PhotoAt(0, 0, 0);

        Assert.Equal(400, FlatGround.VisibilityOf(photo, Ground).QualityAt(new(100, 80), 10), 1.0);
        Assert.Equal(200, FlatGround.VisibilityOf(photo, slope).QualityAt(new(100, 80), 10), 10.0);
    }

    private static FaceViews Score(
        Photo photo, Mesh mesh, Mesh? hidingMesh = null, ColorBalance? balance = null, BorderViews? border = null)
    {
        var faces = new FaceViews(mesh.TriangleCount);
        var view = new TileView(photo, FlatGround.Camera, mesh);
        ViewScoring.Add(
            mesh, view, (short)photo.Id.Value, FlatGround.VisibilityOf(photo, hidingMesh ?? mesh),
            balance ?? FlatGround.BalanceOf(photo), faces, border ?? new BorderViews(new bool[mesh.VertexCount]), 1, default);
        return faces;
    }
}

public sealed class PhotoThumbnailTests
{
    private static readonly Photo Photo = FlatGround.PhotoAt(0, 0, 0);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(10)]
    public void Each_pixel_is_the_mean_of_what_it_covers(int reduction)
    {
        var ramp = new Image<Rgb24>(200, 160);
        for (var i = 0; i < ramp.Pixels.Length; i++)
            ramp.Pixels[i] = new((byte)(i % 200), (byte)(i / 200), 0);
        var view = PinholeView.Of(Photo, FlatGround.Camera, reduction);

        var (colors, usable) = PhotoThumbnail.Read(new OnePhoto(ramp, null), Photo, FlatGround.Camera, view, reduction);

        var (x, y) = (view.Width / 2, view.Height / 3);
        Assert.Equal((x + 0.5) * reduction - 0.5, colors[x, y].R, 2.5); // pixels: reading takes the nearest
        Assert.Equal((y + 0.5) * reduction - 0.5, colors[x, y].G, 2.5);
        Assert.All(usable.Pixels, u => Assert.Equal(1, u));
    }

    [Fact]
    public void Masked_pixels_and_those_beyond_a_distorted_photo_do_not_count()
    {
        var mask = new Image<byte>(200, 160);
        for (var i = 0; i < mask.Pixels.Length; i++)
            mask.Pixels[i] = i % 200 < 100 ? (byte)0 : (byte)255;
        var camera = FlatGround.Camera with { Distortion = new(0.2, 0, 0, 0, 0) }; // a pincushion: the corners leave the photo
        var view = PinholeView.Of(Photo, camera, 4);

        var (_, usable) = PhotoThumbnail.Read(
            new OnePhoto(FlatGround.Uniform(200, 160, new(9, 9, 9)), mask), Photo, camera, view, 4);

        Assert.Equal(0, usable[10, 20]);
        Assert.Equal(1, usable[40, 20]);
        Assert.Equal(0, usable[49, 0]);
    }

    private sealed class OnePhoto(Image<Rgb24> color, Image<byte>? mask) : IPhotoSource
    {
        public Image<Rgb24> ReadColor(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            new Engine.Rendering.MipChain(color, 4)[reduction switch { 1 => 0, 2 => 1, 4 => 2, _ => 3 }];

        public Image<byte> ReadGray(Photo photo, int reduction = 1, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Image<byte>? ReadMask(Photo photo, CancellationToken cancellation = default) => mask;
    }
}
