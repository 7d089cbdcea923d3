using Reality.Sample.Flights;
using Reality.Sample.Rendering;

namespace Reality.Sample.Tests.Rendering;

public sealed class CornerRaysTests
{
    private static readonly CornerRays Rays = new(SampleCamera.True(200, 150));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(200, 150)]
    [InlineData(17, 149)]
    public void A_ray_projects_to_its_pixel_corner(int column, int row)
    {
        var pixel = SampleCamera.True(200, 150).PixelFromNormalized(Rays.At(column, row));
        Assert.Equal(column, pixel.X, 1e-8);
        Assert.Equal(row, pixel.Y, 1e-8);
    }

    [Fact]
    public void Rows_are_padded_with_nan_to_whole_runs()
    {
        Assert.Equal((201, 151, 13, 208), (Rays.Columns, Rays.Rows, Rays.RunsPerRow, Rays.Stride));
        Assert.All(Rays.X[201..208], x => Assert.Equal(double.NaN, x));
        Assert.All(Rays.Y[^7..], y => Assert.Equal(double.NaN, y));
    }

    [Fact]
    public void Bounds_of_runs_and_rows_contain_their_rays_and_no_more()
    {
        var rows = Rays.BoundsOfRows(10, 12);
        Assert.Equal(Enumerable.Range(10, 3).Min(r => Rays.At(0, r).X), rows.MinX, 1e-6);
        Assert.Equal(Enumerable.Range(10, 3).Max(r => Rays.At(200, r).X), rows.MaxX, 1e-6);
        for (var row = 10; row <= 12; row++)
        {
            for (var column = 0; column <= 200; column++)
            {
                var (ray, run) = (Rays.At(column, row), Rays.BoundsOfRun(row, column / CornerRays.RunLength));
                Assert.True(run.MinX < ray.X && ray.X < run.MaxX && run.MinY < ray.Y && ray.Y < run.MaxY);
                Assert.True(rows.MinX < ray.X && ray.X < rows.MaxX && rows.MinY < ray.Y && ray.Y < rows.MaxY);
            }
        }
    }

    [Fact]
    public void Boxes_overlap_if_they_share_a_point()
    {
        var box = new RayBounds(0, 1, 0, 1);
        Assert.True(box.Overlaps(new(1, 2, 1, 2)));
        Assert.True(box.Overlaps(new(0.4f, 0.5f, -9, 9)));
        Assert.False(box.Overlaps(new(1.1f, 2, 0, 1)));
        Assert.False(box.Overlaps(new(0, 1, -1, -0.1f)));
        Assert.False(box.Overlaps(RayBounds.Empty));
        Assert.Equal(box, RayBounds.Empty.Include(box));
    }
}
