using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Reality.Storage.Database.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "ITwinMembers",
                columns: table => new
                {
                    ITwinId = table.Column<string>(type: "TEXT", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ITwinMembers", x => new { x.ITwinId, x.UserId });
                });

            migrationBuilder.CreateTable(
                name: "ITwins",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    OwnerId = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ITwins", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "JobMessages",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    JobId = table.Column<Guid>(type: "TEXT", nullable: false),
                    IsError = table.Column<bool>(type: "INTEGER", nullable: false),
                    Code = table.Column<string>(type: "TEXT", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Message = table.Column<string>(type: "TEXT", nullable: false),
                    Parameters = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JobMessages", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "JobReferences",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "TEXT", nullable: false),
                    IsOutput = table.Column<bool>(type: "INTEGER", nullable: false),
                    Value = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JobReferences", x => new { x.JobId, x.IsOutput, x.Value });
                });

            migrationBuilder.CreateTable(
                name: "Jobs",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: true),
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    ITwinId = table.Column<string>(type: "TEXT", nullable: false),
                    UserId = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ProcessingUnits = table.Column<double>(type: "REAL", nullable: true),
                    ProgressPercent = table.Column<double>(type: "REAL", nullable: false),
                    Specifications = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Jobs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RealityData",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    OwnerId = table.Column<string>(type: "TEXT", nullable: false),
                    DisplayName = table.Column<string>(type: "TEXT", nullable: false),
                    Type = table.Column<string>(type: "TEXT", nullable: false),
                    Classification = table.Column<string>(type: "TEXT", nullable: true),
                    Dataset = table.Column<string>(type: "TEXT", nullable: true),
                    Group = table.Column<string>(type: "TEXT", nullable: true),
                    Description = table.Column<string>(type: "TEXT", nullable: true),
                    RootDocument = table.Column<string>(type: "TEXT", nullable: true),
                    Attribution = table.Column<string>(type: "TEXT", nullable: true),
                    TermsOfUse = table.Column<string>(type: "TEXT", nullable: true),
                    Tags = table.Column<string>(type: "TEXT", nullable: false),
                    AcquisitionStart = table.Column<long>(type: "INTEGER", nullable: true),
                    AcquisitionEnd = table.Column<long>(type: "INTEGER", nullable: true),
                    Acquirer = table.Column<string>(type: "TEXT", nullable: true),
                    SouthDegrees = table.Column<double>(type: "REAL", nullable: true),
                    WestDegrees = table.Column<double>(type: "REAL", nullable: true),
                    NorthDegrees = table.Column<double>(type: "REAL", nullable: true),
                    EastDegrees = table.Column<double>(type: "REAL", nullable: true),
                    Authoring = table.Column<bool>(type: "INTEGER", nullable: true),
                    CrsId = table.Column<string>(type: "TEXT", nullable: true),
                    CrsVerticalId = table.Column<string>(type: "TEXT", nullable: true),
                    DataCenter = table.Column<string>(type: "TEXT", nullable: false),
                    SizeBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ModifiedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastAccessedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    SearchText = table.Column<string>(type: "TEXT", nullable: false),
                    WritableUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    DeletedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RealityData", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RealityDataITwins",
                columns: table => new
                {
                    ITwinId = table.Column<string>(type: "TEXT", nullable: false),
                    RealityDataId = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RealityDataITwins", x => new { x.ITwinId, x.RealityDataId });
                });

            migrationBuilder.CreateTable(
                name: "Stages",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Order = table.Column<int>(type: "INTEGER", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Work = table.Column<double>(type: "REAL", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    TaskCount = table.Column<int>(type: "INTEGER", nullable: false),
                    RemainingTaskCount = table.Column<int>(type: "INTEGER", nullable: false),
                    DoneWork = table.Column<double>(type: "REAL", nullable: false),
                    RemainingDependencyCount = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Stages", x => new { x.JobId, x.Name });
                });

            migrationBuilder.CreateTable(
                name: "Tasks",
                columns: table => new
                {
                    JobId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Stage = table.Column<string>(type: "TEXT", nullable: false),
                    TaskId = table.Column<string>(type: "TEXT", nullable: false),
                    Order = table.Column<long>(type: "INTEGER", nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    Worker = table.Column<string>(type: "TEXT", nullable: true),
                    Work = table.Column<double>(type: "REAL", nullable: false),
                    DoneFraction = table.Column<double>(type: "REAL", nullable: false),
                    Cores = table.Column<int>(type: "INTEGER", nullable: false),
                    MemoryBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    NeedsGpu = table.Column<bool>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    CpuSeconds = table.Column<double>(type: "REAL", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Tasks", x => new { x.JobId, x.Stage, x.TaskId });
                });

            migrationBuilder.CreateTable(
                name: "Workers",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", nullable: false),
                    Cores = table.Column<int>(type: "INTEGER", nullable: false),
                    MemoryBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    HasGpu = table.Column<bool>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Workers", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ITwinMembers_UserId",
                table: "ITwinMembers",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_JobMessages_JobId",
                table: "JobMessages",
                column: "JobId");

            migrationBuilder.CreateIndex(
                name: "IX_JobReferences_Value",
                table: "JobReferences",
                column: "Value");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_ITwinId_CreatedAt",
                table: "Jobs",
                columns: new[] { "ITwinId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_State",
                table: "Jobs",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_Jobs_UserId_CreatedAt",
                table: "Jobs",
                columns: new[] { "UserId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_RealityData_CreatedAt_Id",
                table: "RealityData",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_RealityData_DeletedAt",
                table: "RealityData",
                column: "DeletedAt");

            migrationBuilder.CreateIndex(
                name: "IX_RealityData_OwnerId",
                table: "RealityData",
                column: "OwnerId");

            migrationBuilder.CreateIndex(
                name: "IX_RealityData_WritableUntil",
                table: "RealityData",
                column: "WritableUntil");

            migrationBuilder.CreateIndex(
                name: "IX_RealityDataITwins_ITwinId_CreatedAt_RealityDataId",
                table: "RealityDataITwins",
                columns: new[] { "ITwinId", "CreatedAt", "RealityDataId" });

            migrationBuilder.CreateIndex(
                name: "IX_RealityDataITwins_RealityDataId",
                table: "RealityDataITwins",
                column: "RealityDataId");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_JobId_State_Order",
                table: "Tasks",
                columns: new[] { "JobId", "State", "Order" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ITwinMembers");

            migrationBuilder.DropTable(
                name: "ITwins");

            migrationBuilder.DropTable(
                name: "JobMessages");

            migrationBuilder.DropTable(
                name: "JobReferences");

            migrationBuilder.DropTable(
                name: "Jobs");

            migrationBuilder.DropTable(
                name: "RealityData");

            migrationBuilder.DropTable(
                name: "RealityDataITwins");

            migrationBuilder.DropTable(
                name: "Stages");

            migrationBuilder.DropTable(
                name: "Tasks");

            migrationBuilder.DropTable(
                name: "Workers");
        }
    }
}
