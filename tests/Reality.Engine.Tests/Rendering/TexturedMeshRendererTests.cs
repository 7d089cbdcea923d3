using System.Numerics;
using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Rendering;

namespace Reality.Engine.Tests.Rendering;

public sealed class TexturedMeshRendererTests
{
    private static readonly Rgb24 Red = new(200, 0, 0), Blue = new(0, 0, 200), White = new(255, 255, 255);
    private static readonly RasterView View = RasterView.Parallel(16, 16, 1, RigidTransform.Identity);

    [Fact]
    public void A_mesh_without_texture_is_shaded_by_the_cosine_to_the_light()
    {
        // The quad faces the camera; the light comes from 60 degrees off its normal.
        var options = new RenderOptions { Surface = White, LightInCamera = new(MathF.Sqrt(3), 0, -1) };

        var image = TexturedMeshRenderer.Render(Quad(6, 5, Red).Mesh, View, options);

        Assert.Equal((byte)Math.Round(255 * (0.3 + 0.7 * 0.5)), image[8, 8].R);
        Assert.Equal(White, image[0, 0]); // background
    }

    [Fact]
    public void A_surface_that_turns_away_from_the_light_keeps_its_ambient_part()
    {
        var options = new RenderOptions { Surface = White, LightInCamera = new(0, 0, 1) };

        Assert.Equal((byte)77, TexturedMeshRenderer.Render(Quad(6, 5, Red).Mesh, View, options)[8, 8].R); // 0.3 * 255, rounded
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_nearer_of_two_meshes_is_seen_whatever_the_order(bool nearFirst)
    {
        TexturedMesh near = Quad(3, 5, Red), far = Quad(6, 9, Blue);

        var image = TexturedMeshRenderer.Render(nearFirst ? [near, far] : [far, near], View, new RenderOptions());

        Assert.Equal(Red, image[8, 8]);
        Assert.Equal(Blue, image[3, 3]);
        Assert.Equal(White, image[0, 0]);
    }

    [Fact]
    public void Samples_of_a_pixel_are_averaged_with_the_background_or_without()
    {
        // Covers x from -2.5 to 2.5: half of pixels 5 and 10.
        var renderer = new TexturedMeshRenderer(View, new RenderOptions { SamplesPerSide = 4, Background = Blue });
        renderer.Draw(Quad(2.5f, 5, Red), TestContext.Current.CancellationToken);

        Assert.Equal(new(100, 0, 100), renderer.Finish()[5, 8]);
        Assert.Equal(Red, renderer.Finish(includeBackground: false)[5, 8]);
        Assert.Equal(Blue, renderer.Finish(includeBackground: false)[2, 8]);
    }

    [Fact]
    public void Depths_are_those_of_the_nearest_surface_in_pixels_that_it_covers()
    {
        var renderer = new TexturedMeshRenderer(View, new RenderOptions { SamplesPerSide = 2 });
        renderer.Draw(Quad(2.5f, 5, Red), TestContext.Current.CancellationToken);
        renderer.Draw(Quad(6, 9, Blue), TestContext.Current.CancellationToken);

        var depths = renderer.Depths();

        Assert.Equal(5, depths[8, 8]);
        Assert.Equal(7, depths[5, 8]);
        Assert.Equal(9, depths[3, 3]);
        Assert.Equal(float.PositiveInfinity, depths[0, 0]);
    }

    [Fact]
    public void A_fine_pattern_seen_from_afar_is_its_mean()
    {
        var board = new Image<Rgb24>(512, 512);
        for (var i = 0; i < board.Pixels.Length; i++)
            board.Pixels[i] = (i % 512 + i / 512) % 2 == 0 ? new(40, 40, 40) : new(200, 200, 200);

        var image = TexturedMeshRenderer.Render([Quad(8, 5, board)], View, new RenderOptions()); // 32 texels a pixel

        for (var i = 2; i < 14; i++)
            Assert.InRange(image[i, 8].R, 118, 122);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_image()
    {
        TexturedMesh[] meshes = [Quad(6, 9, Blue), Quad(3, 5, Red)];
        var one = TexturedMeshRenderer.Render(meshes, View, new RenderOptions { SamplesPerSide = 3 });
        var four = TexturedMeshRenderer.Render(meshes, View, new RenderOptions { SamplesPerSide = 3, ThreadCount = 4 });

        Assert.Equal(one.Pixels, four.Pixels);
    }

    private static TexturedMesh Quad(float half, float z, Rgb24 color) => Quad(half, z, new Image<Rgb24>(1, 1, [color]));

    /// <summary>A square around the axis at a depth that faces the camera.</summary>
    private static TexturedMesh Quad(float half, float z, Image<Rgb24> page) => new()
    {
        Mesh = new Mesh
        {
            Origin = Vector3d.Zero, Triangles = [0, 2, 1, 0, 3, 2],
            Positions = [new(-half, -half, z), new(half, -half, z), new(half, half, z), new(-half, half, z)],
        },
        TextureCoordinates = [new(0, 0), new(1, 1), new(1, 0), new(0, 0), new(0, 1), new(1, 1)],
        PageOfTriangle = [0, 0],
        Pages = [page],
    };
}
