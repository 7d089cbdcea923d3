using System.Text;
using System.Text.Json.Nodes;
using Reality.Core;
using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Formats.ContextScenes;

namespace Reality.Formats.Tests.ContextScenes;

public sealed class RigMembersTests
{
    private const string Input =
        """
        {"version":"6.0","PhotoCollection":{
          "Rigs":{"4":{"Name":"head","Owner":"us"},"7":{}},
          "Devices":{"0":{"Type":"perspective","Dimensions":{"width":100,"height":80},"FocalLength":90}},
          "Photos":{
            "0":{"ImagePath":"0:a.jpg","DeviceId":0,"RigId":4,"RigSlot":0,"RigExposure":12},
            "1":{"ImagePath":"0:b.jpg","DeviceId":0,"RigId":4,"RigSlot":"right","RigExposure":"12"},
            "2":{"ImagePath":"0:c.jpg","DeviceId":0,"RigId":7,"RigSlot":1,"RigExposure":3},
            "3":{"ImagePath":"0:d.jpg","DeviceId":0}}},
         "References":{"0":{"Path":"rds:6f1c0f9e-20b4-4b0a-9a6f-2f4f6c1f2a10"}}}
        """;

    [Fact]
    public void Photos_name_their_rig_camera_and_moment_by_texts_or_numbers()
    {
        var scene = Read(Input).Scene;

        Assert.Equal(new("head", "0", "12"), scene.Photos[0].RigPlace);
        Assert.Equal(new("head", "right", "12"), scene.Photos[1].RigPlace);
        Assert.Equal(new("rig 7", "1", "3"), scene.Photos[2].RigPlace);
        Assert.Null(scene.Photos[3].RigPlace);
        Assert.Empty(scene.Rigs);
    }

    [Fact]
    public void A_scene_that_is_written_again_keeps_its_rigs_to_the_letter()
    {
        var written = JsonNode.Parse(Write(Read(Input)))!["PhotoCollection"]!;

        var before = JsonNode.Parse(Input)!["PhotoCollection"]!;
        Assert.Equal("us", (string?)written["Rigs"]!["4"]!["Owner"]);
        for (var i = 0; i < 4; i++)
        {
            foreach (var member in (string[])["RigId", "RigSlot", "RigExposure"])
            {
                Assert.True(JsonNode.DeepEquals(
                    before["Photos"]![$"{i}"]![member], written["Photos"]![$"{i}"]![member]), $"{member} of photo {i}");
            }
        }
    }

    [Fact]
    public void Poses_of_cameras_in_a_rig_come_back()
    {
        var slot = new RigSlot("right")
        {
            CameraFromRig = RigidTransform.FromCenter(Rotation.FromRotationVector(new(0.1, -0.2, 0.3)), new(0.4, 0.01, -0.02)),
            ExposureCount = 6, CenterSpread = 2e-3, RotationSpread = Angle.FromRadians(1e-4),
        };
        var rig = new Rig("head", [new RigSlot("0") { CameraFromRig = RigidTransform.Identity }, slot]);
        var document = Read(Input);
        var photos = document.Scene.Photos.ToArray();
        photos[3] = photos[3] with { RigPlace = new("found", "a", "x") };
        var written = Write(document with { Scene = document.Scene with { Rigs = [rig], Photos = photos } });

        var read = Read(written).Scene;

        var found = Assert.Single(read.Rigs);
        Assert.Equal(("head", 2), (found.Name, found.Slots.Count));
        Assert.Equal(
            (6, 2e-3, 1e-4),
            (found.Slots[1].ExposureCount, found.Slots[1].CenterSpread, found.Slots[1].RotationSpread!.Value.Radians));
        Assert.InRange(Vector3d.Distance(slot.CameraFromRig.Value.Center, found.Slots[1].CameraFromRig!.Value.Center), 0, 1e-12);
        Assert.InRange(
            (slot.CameraFromRig.Value.Rotation * found.Slots[1].CameraFromRig!.Value.Rotation.Inverted()).Angle.Radians, 0, 1e-9);
        Assert.Equal(photos.Select(photo => photo.RigPlace), read.Photos.Select(photo => photo.RigPlace));
    }

    [Theory]
    [InlineData("\"RigId\":7", "\"RigId\":9", "names rig 9, which is not in the document")]
    [InlineData("\"RigSlot\":1,", "", "PhotoCollection.Photos.2.RigSlot")]
    [InlineData("\"RigExposure\":3", "\"RigExposure\":0.5", "PhotoCollection.Photos.2.RigExposure")]
    [InlineData("\"RigExposure\":3", "\"RigExposure\":\"\"", "must not be empty")]
    public void Broken_members_are_named(string part, string instead, string message) => Assert.Contains(
        message,
        Assert.Throws<InvalidFileException>(() => Read(Input.Replace(part, instead, StringComparison.Ordinal))).Message,
        StringComparison.Ordinal);

    private static ContextScene Read(string text) => ContextSceneReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static string Write(ContextScene document)
    {
        using var stream = new MemoryStream();
        ContextSceneWriter.Write(stream, document);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
