using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;

namespace Reality.Core.Tests.Scenes;

public sealed class FisheyeLensTests
{
    private static readonly FisheyeLens[] Lenses =
    [
        FisheyeLens.Equidistant, new(0, 1, 0.02, -0.05, 0), new(0.003, 1, -0.03, 0.01, -0.004), new(0, 1.2, 0.1, -0.09, 0),
        FisheyeLens.FromRightAngles(0, 1, 0.00592627, -0.136981656, 0),
    ];

    private static Camera CameraWith(FisheyeLens lens) => new()
    {
        Id = new(0), Width = 1200, Height = 1000, FocalLength = 340, AspectRatio = 1.01, Skew = 2, Shear = -1.5,
        PrincipalPoint = new(607, 489), Fisheye = lens,
    };

    [Fact]
    public void Rays_up_to_95_degrees_from_the_axis_come_back_from_their_pixels()
    {
        foreach (var lens in Lenses)
        {
            var camera = CameraWith(lens);
            for (var degrees = 1; degrees <= 95; degrees += 2)
            {
                for (var around = 0; around < 360; around += 45)
                {
                    var ray = Ray(degrees, around);
                    Assert.True(camera.TryProject(7 * ray, out var pixel));
                    Assert.InRange(Vector3d.AngleRadians(ray, camera.RayFromPixel(pixel)), 0, 1e-12);
                }
            }
        }
    }

    [Fact]
    public void The_formula_is_the_documented_one()
    {
        var camera = CameraWith(new(0.003, 1, -0.03, 0.01, -0.004));
        const double angle = 100 * Math.PI / 180;
        var radius = 0.003 + angle - 0.03 * angle * angle + 0.01 * Math.Pow(angle, 3) - 0.004 * Math.Pow(angle, 4);
        var (x, y) = (radius * Math.Cos(1), radius * Math.Sin(1));

        Assert.True(camera.TryProject(Ray(100, 180 / Math.PI), out var pixel));

        Assert.Equal(340 * x + 2 * y + 607, pixel.X, 1e-9);
        Assert.Equal(-1.5 * x + 1.01 * 340 * y + 489, pixel.Y, 1e-9);
    }

    [Fact]
    public void Coefficients_in_right_angles_give_the_same_pixels()
    {
        // ρ = p0 + p1 t + p2 t² + p3 t³ for t = 2/π θ, times c: the lens of a Parrot Sequoia.
        var lens = FisheyeLens.FromRightAngles(0, 1, 0.00592627, -0.136981656, 0);
        const double c = 1676.825547004;
        for (var angle = 0.0; angle < 1; angle += 0.1)
        {
            var t = 2 / Math.PI * angle;
            Assert.Equal(
                c * (t + 0.00592627 * t * t - 0.136981656 * t * t * t), 2 * c / Math.PI * lens.RadiusAt(angle), 1e-9);
        }
    }

    [Fact]
    public void What_the_lens_would_fold_back_has_no_image()
    {
        var lens = new FisheyeLens(0, 1, 0, -0.15, 0);
        Assert.Equal(Math.Sqrt(1 / 0.45), lens.MaxAngleRadians, 1e-9);
        var camera = CameraWith(lens);

        Assert.True(camera.TryProject(Ray(85, 30), out _));
        Assert.False(camera.TryProject(Ray(86, 30), out _));
        Assert.False(camera.IsInvertibleAt(new(1000, 0)));
        Assert.True(camera.IsInvertibleAt(new(1, 0)));
        // Pixels outside the image circle have the ray of its border.
        Assert.Equal(lens.MaxAngleRadians, Vector3d.AngleRadians(camera.RayFromPixel(new(1199, 999)), new(0, 0, 1)), 1e-9);
    }

    [Fact]
    public void The_plane_in_front_shows_rays_in_front_only()
    {
        var camera = CameraWith(new(0, 1, 0.02, -0.05, 0));
        Assert.True(camera.TryProject(Ray(40, 200), out var seen));
        var (u, v) = camera.NormalizedFromPixel(seen);
        Assert.InRange(Vector3d.AngleRadians(new(u, v, 1), Ray(40, 200)), 0, 1e-12);
        Assert.Equal(seen.X, camera.PixelFromNormalized(new(u, v)).X, 1e-9);
        Assert.True(camera.TryProject(Ray(93, 200), out var behind));
        Assert.True(double.IsNaN(camera.NormalizedFromPixel(behind).X));
    }

    [Fact]
    public void The_center_of_the_image_is_on_the_axis()
    {
        var camera = CameraWith(FisheyeLens.Equidistant);
        Assert.True(camera.TryProject(new(0, 0, 3), out var pixel));
        Assert.Equal(camera.PrincipalPoint, pixel);
        Assert.Equal(new(0, 0, 1), camera.RayFromPixel(camera.PrincipalPoint));
        Assert.False(camera.TryProject(default, out _));
    }

    [Theory]
    [InlineData(1061, 1280, 34.56)] // the whole photo
    [InlineData(361, 1200, 60)] // 190 degrees: up to 60 on each side
    public void The_undistorted_view_shows_a_limited_field(double focalLength, int width, double edgeDegrees)
    {
        var camera = CameraWith(FisheyeLens.Equidistant) with
        {
            FocalLength = focalLength,
            Width = width,
            AspectRatio = 1,
            Skew = 0,
            Shear = 0,
            PrincipalPoint = new(0.5 * width, 500),
        };
        var photo = new Photo { Id = new(0), Name = "a", CameraId = new(0), CameraFromWorld = RigidTransform.Identity };

        var view = PinholeView.Of(photo, camera);

        Assert.Equal(edgeDegrees, Math.Atan(0.5 * width / view.FocalX) * 180 / Math.PI, 0.01);
        Assert.Equal(view.FocalX, view.FocalY);
        var detailed = PinholeView.InFullDetail(photo, camera);
        Assert.Equal(focalLength, detailed.FocalX, 1e-9);
        Assert.Equal(view.CenterX / view.FocalX, detailed.CenterX / detailed.FocalX, 1e-12);
        Assert.InRange(detailed.Width - view.Width * focalLength / view.FocalX, 0, 1);
    }

    private static Vector3d Ray(double degrees, double around)
    {
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        var (y, x) = Math.SinCos(around * Math.PI / 180);
        return new(sine * x, sine * y, cosine);
    }
}
