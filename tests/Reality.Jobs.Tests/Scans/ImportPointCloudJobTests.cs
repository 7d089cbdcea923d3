using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Reality.Core.Numerics;
using Reality.Jobs.Tests.Execution;
using Reality.Pipeline;

namespace Reality.Jobs.Tests.Scans;

/// <summary>ImportPointCloud jobs from the scene to the collection.</summary>
public sealed class ImportPointCloudJobTests(JobBench bench) : IClassFixture<JobBench>
{
    private const string Trajectory = """
        "TrajectoryCollection": { "SRSId": 0, "Trajectories": { "3": { "Paths": ["0:a.csv", "0:b.csv"], "Delimiters": [",", " "],
          "CombineConsecutiveDelimiters": true, "DecimalSeparator": ".", "LinesToIgnore": 1,
          "TimeColumnId": 0, "XColumnId": 2, "YColumnId": 3, "ZColumnId": 4 } } }
        """;

    private const string OtherTrajectories = """
        "4": { "SRSId": 1, "Paths": ["0:c.csv"], "TimeColumnId": 0, "XColumnId": 1, "YColumnId": 2, "ZColumnId": 3 },
        "5": { "Paths": ["0:c.csv"], "TimeColumnId": 0, "XColumnId": 1, "YColumnId": 2, "ZColumnId": 3 },
        """;

    private readonly ScanBench _scans = new(bench);

    [Fact]
    public void Positions_of_the_file_and_all_points_arrive()
    {
        var scene = _scans.Scene(
            """
            "PointCloudCollection": { "PointClouds": {
              "0": { "Name": "hall", "Path": "0:scans/hall.ptx", "Type": "Static", "Location": "InFile" },
              "1": { "Name": "yard", "Path": "0:yard.laz", "Type": "Static", "Location": "Center",
                     "Center": { "x": 1.5, "y": -2, "z": 1.7 } } } },
            "Mine": { "kept": true }
            """,
            ("scans/hall.ptx", ScanBench.Ptx(new(10, 20, 1.5), new(30, 20, 1.6))), ("yard.laz", ScanBench.Las(5000)));

        var (description, collection, output) = _scans.Import(scene);

        var scans = description["scans"]!.AsArray();
        Assert.Equal(["hall - scan 1", "hall - scan 2", "yard"], scans.Select(scan => scan!["name"]!.GetValue<string>()));
        Assert.Equal([11, 11, 5000], scans.Select(scan => scan!["numPoints"]!.GetValue<int>()));
        Assert.Equal([30, 20, 1.6], Numbers(scans[1]!["position"]!, "x", "y", "z"));
        Assert.Equal([1.5, -2, 1.7], Numbers(scans[2]!["position"]!, "x", "y", "z"));
        Assert.True(Vector3d.Distance(new(31, 20, 3.1), _scans.PointsOf(collection, scans[1]!)[0].Position) < 1e-4);
        var yard = _scans.PointsOf(collection, scans[2]!);
        Assert.Equal(5000, yard.Distinct().Count());
        Assert.Contains(
            yard, p => Vector3d.Distance(new(0.6, 0.05, 2), p.Position) < 1e-9 && p.Intensity == 112 && p.Classification == 0
                && p.Color.R == 112);
        Assert.InRange(description["med_res"]!.GetValue<double>(), 0.049, 0.051);
        Assert.Equal(100 - 32768, description["min_intensity"]!.GetValue<int>());
        Assert.Null(description["crs"]);
        Assert.Empty(bench.Read(collection, "pc.complete"));
        var document = JsonNode.Parse(bench.Read(output!, "ContextScene.json"))!;
        var cloud = document["PointCloudCollection"]!["PointClouds"]!["0"]!;
        Assert.Equal("1:pc.json", cloud["Path"]!.GetValue<string>());
        Assert.Equal("rds:" + collection, document["References"]!["1"]!["Path"]!.GetValue<string>());
        Assert.True(document["Mine"]!["kept"]!.GetValue<bool>());
        Assert.Equal("pc.json", bench.Row(collection).RootDocument);
    }

    [Fact]
    public void Mobile_scans_keep_times_and_trajectories()
    {
        var scene = _scans.Scene(
            $$"""
            "SpatialReferenceSystems": { "0": { "Definition": "EPSG:32632" } },
            "PointCloudCollection": { "SRSId": 0, "PointClouds": {
              "0": { "Name": "street", "Path": "0:street.laz", "Type": "Mobile", "TrajectoryId": 3 } } },
            {{Trajectory}}
            """,
            ("street.laz", ScanBench.Las(5000, x: 691_000, y: 5_334_000)),
            ("a.csv", Text("time,quality,e,n,h\n100,1,691000,5334000,1.5\n101.25,1, 691001,5334000,1.5\n")),
            ("b.csv", Text("time,quality,e,n,h\n102.5,1,691001,5334000,1.5\n103,1,691003,5334001,1.5\n")));

        var (description, collection, output) = _scans.Import(scene);

        var scan = description["scans"]![0]!;
        var trajectories = scan["trajectories"]!.AsArray();
        Assert.Equal([2, 2], trajectories.Select(file => file!.AsArray().Count));
        Assert.Equal([101.25, 691_001, 5_334_000, 1.5], Numbers(trajectories[0]![1]!, "t", "x", "y", "z"));
        Assert.Equal("EPSG:32632", description["crs"]!.GetValue<string>());
        // The last 1000 points were measured a second and more after the trajectory.
        var points = _scans.PointsOf(collection, scan);
        Assert.Equal(scan["numPoints"]!.GetValue<int>(), points.Count);
        Assert.Equal(104, points.Max(p => p.Time), 0.002);
        Assert.Null(scan["position"]);
        Assert.Equal("EPSG:32632", bench.Row(output!).CrsId);
        Assert.InRange(bench.Row(collection).NorthDegrees!.Value, 48.0, 48.3);
    }

    [Fact]
    public void An_unknown_position_is_found_or_refused()
    {
        const string Cloud = """
            "PointCloudCollection": { "PointClouds": { "0": { "Path": "0:room.xyz", "Type": "Static", "Location": "Unknown" } } }
            """;
        var truth = new Vector3d(3, 2, 1.7);

        var (description, _, _) = _scans.Import(_scans.Scene(Cloud, ("room.xyz", ScanBench.Room(truth))));

        var position = Numbers(description["scans"]![0]!["position"]!, "x", "y", "z");
        Assert.True(Vector3d.Distance(truth, new(position[0], position[1], position[2])) < 0.05, string.Join(' ', position));
        var points = string.Concat(Enumerable.Range(0, 9000).Select(i => $"{i} {i % 7} 0\n"));
        var flat = _scans.Scene(Cloud, ("room.xyz", Text(points)));
        var (id, _) = bench.Store("ImportPointCloud", ScanBench.Specifications(flat));
        var failure = Assert.Single(bench.Run(id).Messages, message => message.Severity == MessageSeverity.Error);
        Assert.Equal("Scan_PositionUnknown", failure.Code);
        Assert.Contains("Location Center", failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Systems_of_files_are_brought_together()
    {
        const string Center = "\"Type\": \"Static\", \"Location\": \"Center\", \"Center\":";
        var scene = _scans.Scene(
            $$"""
            "SpatialReferenceSystems": { "0": { "Definition": "EPSG:32632" }, "1": { "Definition": "EPSG:4326" } },
            "PointCloudCollection": { "SRSId": 0, "PointClouds": {
              "0": { "Path": "0:map.laz", {{Center}} { "x": 500000, "y": 5300000, "z": 3 } },
              "1": { "Path": "0:degrees.xyz", "SRSId": 1, {{Center}} { "x": 9, "y": 47.85306, "z": 3 } } } }
            """,
            ("map.laz", ScanBench.Las(100, x: 500_000, y: 5_300_000)),
            ("degrees.xyz", Text("# points\n9 47.85306 12.5\n9 47.85307 12.5\n")));

        var (description, collection, _) = _scans.Import(scene);

        var point = _scans.PointsOf(collection, description["scans"]![1]!)[0].Position;
        Assert.InRange(point.X, 499_999, 500_001);
        Assert.InRange(point.Y, 5_299_000, 5_301_000);
        Assert.Equal(12.5, point.Z, 0.001);
        Assert.Equal(point.Y, description["scans"]![1]!["position"]!["y"]!.GetValue<double>(), 1e-3);
    }

    [Fact]
    public void Heights_above_a_surface_whose_grid_is_missing_stay_as_they_are()
    {
        const string Heights = "EPSG:25832+7837";
        var scene = _scans.Scene(
            $$"""
            "SpatialReferenceSystems": { "0": { "Definition": "{{Heights}}" } },
            "PointCloudCollection": { "SRSId": 0, "PointClouds": { "0": { "Path": "0:city.xyz", "Type": "Static",
              "Location": "Center", "Center": { "x": 500000, "y": 5300000, "z": 612 } } } }
            """,
            ("city.xyz", Text("500001 5300001 611.25\n500002 5300003 611.5\n")));

        var (id, _) = bench.Store("ImportPointCloud", ScanBench.Specifications(scene));
        var result = bench.Run(id);

        Assert.Equal(JobState.Done, result.State);
        var warning = Assert.Single(result.Messages, message => message.Severity == MessageSeverity.Warning);
        Assert.Equal("Scan_HeightsUnrelated", warning.Code);
        Assert.Contains("city.xyz", warning.Text, StringComparison.Ordinal);
        Assert.Contains("DHHN2016", warning.Text, StringComparison.Ordinal);
        Assert.Contains("crsData", warning.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b,c\n99;691000,5;5334000,5;1,5\n106;691000,5;5334000,5;1,5\n")]
    [InlineData("a,b,c\n99,5334000,691000,1.5\n106,5334000,691000,1.5\n")]
    public void A_trajectory_in_other_columns_is_refused_by_its_distance(string table)
    {
        var scene = _scans.Scene(
            """
            "SpatialReferenceSystems": { "0": { "Definition": "EPSG:32632" } },
            "PointCloudCollection": { "SRSId": 0, "PointClouds": {
              "0": { "Path": "0:street.laz", "Type": "Mobile", "TrajectoryId": 1 } } },
            "TrajectoryCollection": { "Trajectories": { "1": { "Paths": ["0:t.csv"], "Delimiters": [",", ";"],
              "LinesToIgnore": 1, "TimeColumnId": 0, "XColumnId": 1, "YColumnId": 2, "ZColumnId": 3 } } }
            """,
            ("street.laz", ScanBench.Las(5000, x: 691_000, y: 5_334_000)), ("t.csv", Text(table)));
        var (id, _) = bench.Store("ImportPointCloud", ScanBench.Specifications(scene));

        var result = bench.Run(id);

        var failure = Assert.Single(result.Messages, message => message.Severity == MessageSeverity.Error);
        Assert.Equal("Trajectory_TooFar", failure.Code);
        Assert.Contains("street.laz", failure.Text, StringComparison.Ordinal);
        Assert.Contains("decimal separator", failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LOCAL_CS[\"Site\",UNIT[\"metre\",1]]", null)]
    [InlineData(
        "ENGCRS[\"Site\",EDATUM[\"Site\"],CS[Cartesian,2],AXIS[\"x\",east],AXIS[\"y\",north],LENGTHUNIT[\"metre\",1]]", null)]
    [InlineData("Site grid of 2019", "Scan_CrsUnknown")]
    [InlineData("LOCAL_CS[\"Site\",UNIT[\"US survey foot\",0.3048006096]]", "Scan_CrsUnusable")]
    [InlineData("PROJCS[\"Site\"]", "Scan_CrsUnusable")]
    public void A_file_may_say_that_it_is_local(string wkt, string? code)
    {
        var (id, _) = bench.Store(
            "ImportPointCloud", ScanBench.Specifications(CenteredScene(ScanBench.Las(10, isCompressed: false, wkt))));

        var result = bench.Run(id);

        Assert.Equal(code == "Scan_CrsUnusable" ? JobState.Failed : JobState.Done, result.State);
        Assert.Equal(code, result.Messages.SingleOrDefault()?.Code);
    }

    [Theory]
    [InlineData(26916, 9001, 0, 0, "")]
    [InlineData(26916, 9003, 0, 0, "0.30480061 m as the unit of its coordinates, but that of NAD83 / UTM zone 16N is 1 m")]
    [InlineData(26916, 0, 0, 9002, "0.3048 m as the unit of its heights")]
    [InlineData(26916, 9001, 5703, 9003, "NAVD88 height (ftUS)")]
    [InlineData(26916, 9001, 5703, 9002, "NAVD88 height (ft)")]
    public void Units_beside_a_system_are_heeded(int projected, int unit, int vertical, int heightUnit, string words)
    {
        var las = ScanBench.Las(10, isCompressed: false, new string('x', 47), x: 412_000, y: 4_650_000);
        // The record of the system becomes one of GeoTIFF keys.
        BinaryPrimitives.WriteUInt16LittleEndian(las.AsSpan(375 + 18), 34735);
        int[] keys =
        [
            1, 1, 0, 5, 1024, 0, 1, 1, 3072, 0, 1, projected, 3076, 0, 1, unit, 4096, 0, 1, vertical, 4099, 0, 1, heightUnit,
        ];
        for (var i = 0; i < keys.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(las.AsSpan(375 + 54 + 2 * i), (ushort)keys[i]);
        var (id, _) = bench.Store("ImportPointCloud", ScanBench.Specifications(CenteredScene(las, 412_000, 4_650_000)));

        var result = bench.Run(id);

        Assert.Equal(JobState.Done, result.State);
        var warnings = result.Messages.Where(message => message.Severity == MessageSeverity.Warning).ToList();
        Assert.Equal(words.Length > 0, warnings.Count == 1);
        Assert.Contains(words, string.Concat(warnings.Select(message => message.Text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "\"Path\": \"0:a.pod\", \"Type\": \"Static\", \"Location\": \"InFile\"", "Scan_Invalid", "export E57, LAS, LAZ or PLY")]
    [InlineData("\"Path\": \"0:no.e57\", \"Type\": \"Static\", \"Location\": \"InFile\"", "Scan_NotFound", "no.e57")]
    [InlineData(
        "\"Path\": \"0:a.laz\", \"Type\": \"Static\", \"Location\": \"InFile\"", "Scan_PositionUnknown", "its format has none")]
    [InlineData("\"Path\": \"0:a.laz\", \"Type\": \"Mobile\", \"TrajectoryId\": 9", "Scene_Invalid", "no trajectory 9")]
    [InlineData("\"Path\": \"0:a.ptx\", \"Type\": \"Mobile\", \"TrajectoryId\": 3", "Scan_TimeMissing", "GPS time")]
    [InlineData("\"Path\": \"0:a.laz\", \"Type\": \"Mobile\", \"TrajectoryId\": 3", "Scan_Invalid", "Line 3: the time 99")]
    [InlineData(
        "\"Path\": \"0:empty.xyz\", \"Type\": \"Static\", \"Location\": \"InFile\"", "Scan_Invalid", "no lines of numbers")]
    [InlineData("\"Path\": \"../a.laz\", \"Type\": \"Static\"", "Scene_Invalid", "PointClouds.0.Path")]
    [InlineData("\"Path\": \"0:a.laz\", \"Type\": \"Moving\"", "Scene_Invalid", "must be Static or Mobile")]
    [InlineData(
        "\"Path\": \"0:a.laz\", \"Type\": \"Static\", \"Location\": \"Center\", \"SRSId\": 1, \"Center\": "
        + "{\"x\":0,\"y\":0,\"z\":0}",
        "Scan_CrsWrong", "does not lie in")]
    [InlineData("\"Path\": \"0:a.laz\", \"Type\": \"Mobile\", \"TrajectoryId\": 4", "Scan_CrsMissing", "a.laz has no coordinate")]
    [InlineData("\"Path\": \"0:a.laz\", \"Type\": \"Mobile\", \"TrajectoryId\": 5", "Scan_TooFar", "c.csv has the position 1E")]
    [InlineData(
        "\"Path\": \"0:a.ptx\", \"Type\": \"Static\", \"Location\": \"InFile\", \"SRSId\": 7", "Scene_Invalid", "Definition")]
    public void What_cannot_be_imported_is_refused_with_its_name(string cloud, string code, string words)
    {
        var scene = _scans.Scene(
            $$"""
            "SpatialReferenceSystems": { "1": { "Definition": "EPSG:4978" } },
            "PointCloudCollection": { "PointClouds": { "0": { {{cloud}} } } },
            {{Trajectory.Replace("\"SRSId\": 0, \"Trajectories\": {", $"\"Trajectories\": {{ {OtherTrajectories}")}}
            """,
            ("a.pod", [1, 2, 3]), ("a.laz", ScanBench.Las(10)), ("a.ptx", ScanBench.Ptx(Vector3d.Zero)), ("empty.xyz", []),
            ("a.csv", Text("heading\n100,1,2,3,4\n99,1,2,3,4\n")), ("b.csv", Text("")), ("c.csv", Text("100,1e200,0,0\n")));
        var (id, _) = bench.Store("ImportPointCloud", ScanBench.Specifications(scene));

        var result = bench.Run(id);

        Assert.Equal(JobState.Failed, result.State);
        var message = Assert.Single(result.Messages, message => message.Severity == MessageSeverity.Error);
        Assert.Equal(code, message.Code);
        Assert.Contains(words, message.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trajectory_without_a_system_has_that_of_its_points()
    {
        var scene = _scans.Scene(
            """
            "SpatialReferenceSystems": { "0": { "Definition": "EPSG:4979" } },
            "PointCloudCollection": { "SRSId": 0, "PointClouds": {
              "0": { "Path": "0:street.laz", "Type": "Mobile", "TrajectoryId": 3 } } },
            "TrajectoryCollection": { "Trajectories": { "3": {
              "Paths": ["0:a.csv"], "TimeColumnId": 0, "XColumnId": 1, "YColumnId": 2, "ZColumnId": 3 } } }
            """,
            ("street.laz", ScanBench.Las(2, x: 9, y: 47)), ("a.csv", Text("99,9,47,1.5\n101,9,47,1.5\n")));

        var (description, _, _) = _scans.Import(scene);

        Assert.Equal("EPSG:32632", description["crs"]!.GetValue<string>());
        Assert.InRange(description["scans"]![0]!["trajectories"]![0]![0]!["x"]!.GetValue<double>(), 499_999.9, 500_000.1);
    }

    [Fact]
    public void A_scan_without_a_usable_point_is_left_out_by_name()
    {
        const string Header = "2\n1\n0 0 0\n1 0 0\n0 1 0\n0 0 1\n1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n";
        var scene = _scans.Scene(
            """
            "PointCloudCollection": { "PointClouds": { "0": { "Path": "0:a.ptx", "Type": "Static", "Location": "InFile" } } }
            """,
            ("a.ptx", Text($"{Header}1 2 3 0.5\n1 2 4 0.5\n{Header}0 0 0 0.5\n0 0 0 0.5\n")));
        var (id, outputs) = bench.Store("ImportPointCloud", ScanBench.Specifications(scene));

        var result = bench.Run(id);

        Assert.True(result.State == JobState.Done, string.Join('\n', result.Messages));
        var warning = Assert.Single(result.Messages, message => message.Code == "Scan_Empty");
        Assert.Contains("a.ptx", warning.Text, StringComparison.Ordinal);
        Assert.Contains("scan 2", warning.Text, StringComparison.Ordinal);
        var description = JsonNode.Parse(bench.Read(outputs.GetProperty("scanCollection").GetString()!, "pc.json"))!;
        Assert.Single(description["scans"]!.AsArray());
    }

    [Fact]
    public void Points_beyond_the_announced_number_are_left_out_with_their_count()
    {
        var scene = _scans.Scene(
            """
            "PointCloudCollection": { "PointClouds": { "0": { "Path": "0:a.pts", "Type": "Static", "Location": "Center",
              "Center": { "x": 0, "y": 0, "z": 0 } } } }
            """,
            ("a.pts", Text("2\n1 2 3\n1 2 4\n1 2 5\n")));
        var (id, _) = bench.Store("ImportPointCloud", ScanBench.Specifications(scene));

        var warning = Assert.Single(bench.Run(id).Messages, message => message.Code == "Scan_PointsUnstated");

        Assert.Contains("a.pts has room for 1 more points than the 2", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void More_scans_than_a_job_has_tasks_for_are_refused()
    {
        const string Scan = "1\n1\n0 0 0\n1 0 0\n0 1 0\n0 0 1\n1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n1 2 3 0.5\n";
        var scene = _scans.Scene(
            """
            "PointCloudCollection": { "PointClouds": { "0": { "Path": "0:a.ptx", "Type": "Static", "Location": "InFile" } } }
            """,
            ("a.ptx", Text(string.Concat(Enumerable.Repeat(Scan, 10_001)))));
        var (id, _) = bench.Store("ImportPointCloud", ScanBench.Specifications(scene));

        var failure = Assert.Single(bench.Run(id).Messages, message => message.Severity == MessageSeverity.Error);

        Assert.Equal("Scan_TooMany", failure.Code);
        Assert.Contains("a.ptx have 10001 scans", failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_change_no_byte()
    {
        var scene = _scans.Scene(
            """
            "PointCloudCollection": { "PointClouds": {
              "0": { "Path": "0:a.ptx", "Type": "Static", "Location": "InFile" },
              "1": { "Path": "0:b.las", "Type": "Static", "Location": "Center", "Center": { "x": 1, "y": 2, "z": 1.7 } } } }
            """,
            ("a.ptx", ScanBench.Ptx(new(1, 2, 3), new(4, 5, 6))), ("b.las", ScanBench.Las(20_000, isCompressed: false)));

        var results = new[] { 1, 2 }.Select(threads =>
        {
            var (id, outputs) = bench.Store("ImportPointCloud", ScanBench.Specifications(scene));
            Assert.Equal(JobState.Done, bench.Run(id, threads).State);
            var collection = outputs.GetProperty("scanCollection").GetString()!;
            return bench.List(collection).ToDictionary(name => name, name => Convert.ToHexString(bench.Read(collection, name)));
        }).ToList();

        Assert.Equal(results[0], results[1]);
    }

    private string CenteredScene(byte[] las, double x = 0, double y = 0) => _scans.Scene(
        $$"""
        "PointCloudCollection": { "PointClouds": { "0": { "Path": "0:a.las", "Type": "Static", "Location": "Center",
          "Center": { "x": {{x}}, "y": {{y}}, "z": 1 } } } }
        """,
        ("a.las", las));

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static double[] Numbers(JsonNode node, params string[] names) =>
        Array.ConvertAll(names, name => node[name]!.GetValue<double>());
}
