using System.Net;
using System.Text;
using Reality.Testing.Requests;

namespace Reality.Attack.Attacks;

/// <summary>Data, jobs and iTwins of others, in requests and in documents that others run; texts for a log.</summary>
internal sealed class TenantAttacks : AttackGroup
{
    private Person _carl = null!;
    private string _secret = "";
    private string _job = "";

    public override string Name => "tenants";

    public override string Title => "data of others, shared scenes that refer to it, tokens, lines of the log";

    public override async Task PrepareAsync(TargetSystem system, Person mallory)
    {
        _carl = await system.PersonAsync("carl");
        _secret = await _carl.UploadAsync("CCImageCollection", ("a.jpg", "secret"u8.ToArray()));
        var end = await _carl.SubmitAsync(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{_secret}}"]},"outputs":["scene"]}""");
        _job = (string)end.Require(HttpStatusCode.Created)["job"]!["id"]!;
        await mallory.BucketLinkAsync();
        await system.RunAsync("itwin share", "--itwin", mallory.ITwin, "--user", "carl");
    }

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        await TryRequestsAsync(mallory, log);
        await TryDeputyAsync(system, mallory, log);
        foreach (var host in (string[])["evil.example", "169.254.169.254", "localhost.evil.example"])
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = host } };
            var answer = await mallory.SendAsync(request);
            log.Add($"/metrics for {host}", $"{answer}", answer.Status == HttpStatusCode.NotFound);
        }
        await mallory.PostAsync(
            Person.Data, """{"displayName":"a\u001b[31m\nERR forged","type":"LAS","description":"\u001b]0;x\u0007"}""");
        await mallory.GetAsync("/reality-modeling/jobs/%1b%5b31m%0aERR%20forged");
        log.Add("the log of the server", "no escape and no forged line", !system.Log.Contains('\u001b')
            && !system.Log.Contains("\nERR forged", StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
        {
            var mode = File.GetUnixFileMode(system.DataFolder);
            log.Add("the data folder", $"{mode}", mode == (UnixFileMode)0x1C0);
        }
    }

    /// <summary>Ids of others and unknown ones are answered alike.</summary>
    private async Task TryRequestsAsync(Person mallory, AttackLog log)
    {
        foreach (var path in (string[])[
            $"{Person.Data}/ID", $"{Person.Data}/ID/readaccess", $"{Person.Data}/ID/writeaccess", $"{Person.Data}/ID/itwins"])
            await SameAsync(path, _secret);
        foreach (var path in (string[])[$"{Person.Jobs}/ID", $"{Person.Jobs}/ID/messages", $"{Person.Jobs}/ID/progress"])
            await SameAsync(path, _job);
        await SameAsync("/blob/ID/a.jpg", _secret);
        var link = await mallory.WriteLinkAsync(await mallory.CreateAsync("LAS"));
        log.Refused("a link to another container", await mallory.GetAsync(
            Person.Blob(link, "a.jpg").Replace(new Uri(link).Segments[^1], _secret, StringComparison.Ordinal)));
        log.Refused("a bucket of another user", await mallory.GetAsync($"/reality-modeling/itwins/{_carl.ITwin}/bucket"));
        foreach (var type in JobRequests.Types)
        {
            var specifications = JobRequests.Full(type).ToJsonString();
            foreach (var id in (string[])[JobRequests.Scene, JobRequests.ModelingReference, JobRequests.Photos])
                specifications = specifications.Replace(id, _secret, StringComparison.Ordinal);
            log.Refused($"a {type} job with data of another user", await mallory.SubmitAsync(type, specifications));
        }

        async Task SameAsync(string path, string id)
        {
            var foreign = await mallory.GetAsync(path.Replace("ID", id, StringComparison.Ordinal));
            var unknown = await mallory.GetAsync(path.Replace("ID", $"{Guid.NewGuid()}", StringComparison.Ordinal));
            log.Add($"{path} of another user", $"{foreign}", foreign.IsTyped && !foreign.IsSuccess
                && (foreign.Status, foreign.Code) == (unknown.Status, unknown.Code));
        }
    }

    /// <summary>A scene in a shared iTwin that refers to data of the person who runs a job with it.</summary>
    private async Task TryDeputyAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        var document = $$$"""
            {"version":"6.0","References":{"0":{"Path":"rds:{{{_secret}}}"} },"PhotoCollection":{
             "Devices":{"0":{"Dimensions":{"width":320,"height":240},"FocalLength":300} },
             "Photos":{"0":{"ImagePath":"0:a.jpg","DeviceId":0},"1":{"ImagePath":"0:b.jpg","DeviceId":0} } } }
            """;
        var own = _carl.ITwin;
        var scene = await mallory.UploadAsync("ContextScene", ("ContextScene.json", Encoding.UTF8.GetBytes(document)));
        _carl.ITwin = mallory.ITwin;
        try
        {
            await log.RefusedOrFailedAsync(
                "a shared scene that refers to private data", _carl, "Calibration",
                $$"""{"inputs":{"scene":"{{scene}}"},"outputs":["scene"]}""");
        }
        finally
        {
            _carl.ITwin = own;
        }
        await system.RunAsync("itwin unshare", "--itwin", mallory.ITwin, "--user", "carl");
        await Task.Delay(TimeSpan.FromSeconds(10));
        log.Refused("an iTwin that is shared no more", await _carl.GetAsync($"/reality-modeling/itwins/{mallory.ITwin}/bucket"));
        await system.RunAsync("itwin share", "--itwin", mallory.ITwin, "--user", "carl");
    }
}
