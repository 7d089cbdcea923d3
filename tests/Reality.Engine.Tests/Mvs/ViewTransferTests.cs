using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

public sealed class ViewTransferTests
{
    private static readonly PinholeView s_first = new(
        new(0), 640, 480, 500, 510, 320, 240,
        RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.1, 0.2, -0.05)), new(1, 2, 3)));

    private static readonly PinholeView s_second = new(
        new(1), 320, 240, 260, 250, 150, 130,
        RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.05, 0.35, 0.1)), new(-2, 1, 2.5)));

    [Fact]
    public void A_pixel_goes_where_its_point_is_seen()
    {
        var transfer = new ViewTransfer(s_first, s_second);
        var random = SeededRandom.For(1, 0);
        for (var i = 0; i < 200; i++)
        {
            var (x, y, depth) = (640 * random.NextDouble(), 480 * random.NextDouble(), 5 + 20 * random.NextDouble());
            var world = s_first.Unproject(new(x, y), depth);
            Assert.True(s_second.TryProject(world, out var expected, out var expectedDepth));

            Assert.True(
                transfer.TryApply((float)x, (float)y, (float)(1 / depth), out var targetX, out var targetY, out var inverse));

            Assert.Equal(expected.X, targetX, 0.001); // pixels
            Assert.Equal(expected.Y, targetY, 0.001);
            Assert.Equal(expectedDepth, 1 / inverse, 1e-4 * expectedDepth); // meters
        }
    }

    [Fact]
    public void There_and_back_is_where_it_began()
    {
        var (there, back) = (new ViewTransfer(s_first, s_second), new ViewTransfer(s_second, s_first));

        Assert.True(there.TryApply(400, 100, 0.125f, out var x, out var y, out var inverse));
        Assert.True(back.TryApply(x, y, inverse, out x, out y, out inverse));

        Assert.Equal(400, x, 0.001);
        Assert.Equal(100, y, 0.001);
        Assert.Equal(0.125, inverse, 1e-6);
    }

    [Fact]
    public void An_infinitely_distant_point_moves_by_the_rotation_alone()
    {
        var elsewhere = s_second with
        {
            CameraFromWorld = RigidTransform.FromCenter(s_second.CameraFromWorld.Rotation, new(900, -500, 70)),
        };

        new ViewTransfer(s_first, s_second).TryApply(100, 200, 0, out var x, out var y, out var inverse);
        new ViewTransfer(s_first, elsewhere).TryApply(100, 200, 0, out var otherX, out var otherY, out _);

        Assert.Equal((x, y, 0f), (otherX, otherY, inverse));
    }

    [Fact]
    public void A_point_behind_the_target_is_not_seen()
    {
        var beyond = s_first with { CameraFromWorld = RigidTransform.FromCenter(Rotation.Identity, new(0, 0, 10)) };
        var here = s_first with { CameraFromWorld = RigidTransform.Identity };

        Assert.False(new ViewTransfer(here, beyond).TryApply(320, 240, 1f / 9, out _, out _, out _));
        Assert.True(new ViewTransfer(here, beyond).TryApply(320, 240, 1f / 11, out _, out _, out _));
    }
}
