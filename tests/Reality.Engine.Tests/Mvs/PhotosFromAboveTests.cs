using Reality.Core.Geometry;
using Reality.Core.Imaging;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine.Mvs;

namespace Reality.Engine.Tests.Mvs;

public sealed class PhotosFromAboveTests
{
    [Fact]
    public void Three_photos_that_look_down_are_enough_for_a_place()
    {
        // Oblique ones first.
        double[] tilts = [45, 45, 45, 0, 5, 0, 5, 0, 5];

        Assert.Equal([3, 5, 7], Chosen(tilts, (0, [.. Enumerable.Range(0, 9)])));
    }

    [Fact]
    public void A_place_that_only_oblique_photos_show_keeps_them()
    {
        double[] tilts = [45, 45, 50, 0, 5, 0, 5, 0, 5];

        Assert.Equal([0, 1, 2, 3, 5, 7], Chosen(tilts, (0, [.. Enumerable.Range(3, 6)]), (1, [0, 1, 2])));
    }

    // Places are ten tie points each, and the photos that observe them.
    private static List<int> Chosen(double[] tiltDegrees, params (int Place, int[] Photos)[] places)
    {
        var camera = new Camera { Id = new(0), Width = 100, Height = 100, FocalLength = 100, PrincipalPoint = new(50, 50) };
        var photos = tiltDegrees.Select((tilt, i) => new Photo
        {
            Id = new(i), Name = $"{i}", CameraId = camera.Id,
            CameraFromWorld = RigidTransform.FromCenter(
                Rotation.FromRotationVector(new(Math.PI - tilt * Math.PI / 180, 0, 0)), new(0, 0, 10)),
        }).ToList();
        List<int> first = [0], photoOf = [];
        List<Vector3d> positions = [];
        foreach (var (place, observers) in places)
        {
            for (var i = 0; i < 10; i++)
            {
                positions.Add(new(i, place, 0));
                photoOf.AddRange(observers);
                first.Add(photoOf.Count);
            }
        }
        var scene = new Scene
        {
            Cameras = [camera], Photos = photos,
            TiePoints = new()
            {
                Positions = [.. positions], Colors = new Rgb24[positions.Count], FirstObservation = [.. first],
                PhotoOf = [.. photoOf], X = new float[photoOf.Count], Y = new float[photoOf.Count],
            },
        };
        return [.. PhotosFromAbove.Choose(scene, new TiePointIndex(scene)).Select(photo => photo.Id.Value)];
    }
}
