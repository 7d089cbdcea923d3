using Reality.Attack;
using Reality.Attack.Attacks;

// Attacks the program beside a job of another user, and prints its answers and the cost to the other user:
//   dotnet build -c Release src/Reality.Cli && dotnet build -c Release bench/Attack
//   dotnet bench/Attack/bin/Release/net10.0/Reality.Attack.dll [sqlite|postgres ...] [GROUP ...] [--once] [--details]
// Default: both databases, all groups. Exit status 1 if an answer was wrong. Root mounts the small disk of the group "disk".
AttackGroup[] all =
[
    new PhotoAttacks(), new CoordinateSystemAttacks(), new ContainerAttacks(), new CancelledJobAttacks(), new DocumentAttacks(),
    new QueryAttacks(), new AnswerAttacks(), new DiskAttacks(), new QuotaAttacks(), new TenantAttacks(), new RequestAttacks(),
    new TouchUpAttacks(), new ConstraintAttacks(), new ReferenceAttacks(), new ScanAttacks(),
    new OutageAttacks(),
];
var kinds = args.Where(arg => arg is "sqlite" or "postgres").DefaultIfEmpty("sqlite").ToList();
if (!args.Any(arg => arg is "sqlite" or "postgres"))
    kinds.Add("postgres");
var chosen = all.Where(group => args.Contains(group.Name)).ToList();
string[] known = [.. all.Select(group => group.Name), "sqlite", "postgres", "--once", "--details"];
if (args.Except(known).FirstOrDefault() is { } unknown)
{
    Console.Error.WriteLine($"{unknown} is not a group; groups: {string.Join(' ', all.Select(group => group.Name))}");
    return 2;
}
var isRight = true;
foreach (var kind in kinds)
{
    var run = new AttackRun(
        kind, chosen.Count > 0 ? chosen : all, maxRepeats: args.Contains("--once") ? 1 : 3, args.Contains("--details"));
    isRight &= await run.RunAsync();
}
return isRight ? 0 : 1;
