using Reality.Core;
using Reality.Formats.ContextScenes;

namespace Reality.Fuzz.Documents;

/// <summary>ContextScene documents: read, written and read again.</summary>
internal sealed class SceneTarget : DocumentTarget
{
    private const string Photos = """
        "Photos":{"40":{"ImagePath":"0:sub/IMG 1.JPG","DeviceId":7,"PoseId":12,
                        "Stars":3,"CaptureTime":"2020-01-02T03:04:05.0000000+00:00"},
                  "41":{"ImagePath":"0:IMG_2.JPG","DeviceId":7,"PoseId":13}}
        """;

    public override string Name => "scenes";

    protected override IEnumerable<string> Documents() =>
    [
        $$$$"""
        {"version":"5.0","Extra":1,"SpatialReferenceSystems":{"3":{"Definition":"EPSG:32632"}},
         "PhotoCollection":{"SRSId":3,
           "Devices":{"7":{"Type":"perspective","Dimensions":{"width":4000,"height":3000},
             "PrincipalPoint":{"x":2003.4,"y":1497.9},"FocalLength":2871.2,
             "RadialDistortion":{"k1":0.01,"k2":-0.02,"k3":0.001},"TangentialDistortion":{"p1":0.001,"p2":0.002},
             "AspectRatio":1,"Skew":0}},
           "Poses":{"12":{"Center":{"x":691200.5,"y":5334100.25,"z":612.0},"Rotation":{"omega":3.12,"phi":0.01,"kappa":-0.4}},
                    "13":{"Center":{"x":691215.0,"y":5334100.4,"z":612.3}}},
           {{{{Photos}}}} },
         "References":{"0":{"Path":"rds:6f1c0f9e-20b4-4b0a-9a6f-2f4f6c1f2a10"}},"AutomaticTiePoints":{"Path":"TiePoints.bin"}}
        """,
        $$$$"""
        {"version":"6.0","PhotoCollection":{
           "Devices":{"7":{"Type":"fisheye","Dimensions":{"width":400,"height":300},"PrincipalPoint":{"x":200,"y":150},
             "FisheyeFocalMatrix":{"c":100,"d":0,"e":0,"f":100},"FisheyeDistortion":{"p0":0,"p1":1,"p2":0,"p3":0,"p4":0}}},
           "Poses":{"12":{"Center":{"x":1,"y":2,"z":3},
                     "Rotation":{"M_00":1,"M_01":0,"M_02":0,"M_10":0,"M_11":1,"M_12":0,"M_20":0,"M_21":0,"M_22":1}},
                    "13":{"Center":{"x":4,"y":5,"z":6},"Rotation":{"omega":0,"phi":0,"kappa":0}}},
           {{{{Photos}}}} },
         "References":{"0":{"Path":"../photos"}}}
        """,
        $$$$"""
        {"version":"5.1","SpatialReferenceSystems":{"0":{"Definition":"ENU:47.3,8.5"},"1":{"Definition":"EPSG:4978"}},
         "PhotoCollection":{"SRSId":0,"Devices":{"7":{}},"Poses":{"12":{"Center":{"x":1,"y":2,"z":3}},"13":{}},
           {{{{Photos}}}} },"References":{}}
        """,
    ];

    protected override string Outcome(byte[] input)
    {
        ContextScene scene;
        try
        {
            scene = ContextSceneReader.Read(new MemoryStream(input));
        }
        catch (InvalidFileException e)
        {
            return e.Message;
        }
        var written = new MemoryStream();
        ContextSceneWriter.Write(written, scene);
        written.Position = 0;
        var again = ContextSceneReader.Read(written);
        return again.Scene.Photos.Count == scene.Scene.Photos.Count && again.PathOfPhoto.SequenceEqual(scene.PathOfPhoto)
            ? $"{scene.CoordinateSystem?.GetType().Name} {scene.Scene.Cameras.Count} cameras "
                + $"{scene.Scene.Photos.Count(photo => photo.CameraFromWorld is not null)} poses"
            : "!other photos when read again";
    }
}
